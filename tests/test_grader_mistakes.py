"""What the finder got wrong in play: good lines that looked broken or shown, bad and good lines that went unseen."""

import pytest

from roleplay.rubric_files import load_catalogue
from roleplay.signals import signals_for
from roleplay.transcript import Setting, Turn

FROZEN = (
    "My account is frozen, my rent of £640 is due tomorrow and I didn't do anything wrong. Will I lose the flat? "
    "I want to know what is going on!"
)
LINE = "I've called you THREE times in 4 days, the line is down. This is ridiculous, I work from home and nobody helps!"
OBJECTS = "No, that's not right, I still don't have it and I want a manager."
LETTERS = "My husband Alan died in May and you keep writing to him. It's the third letter, and nobody listens."
BOSS = "I want a manager. This is the third time I ring about the refund and nobody helps me."
CARD = "My card has been blocked, I am stuck in Lyon, nobody helps me and I want it sorted. It is a disgrace."
RX = "I want to speak to somebody who knows about medicines."
RUDE = "Useless, the lot of you, and you sound like one. I want my box tonight and I want the driver's name."
SIX = "I've called you SIX times. I want my 236 back!"
POST = "Three deliveries and it fell on me. Make me an offer or I post the thread at six, I want my money back."
LATE = "I took a day off and sat by the window and nobody came. I need the engineer before Saturday."
DROPS = "Internet at my house stops six times a day. You said engineer comes on Friday. I wait, nobody comes, nobody writes."
RUDENOTE = "Other colleague wrote that I am rude and I was thinking about it one whole evening. I only asked when."

BAG = "My bag did not come with the flight from Madrid, and I have a wedding tomorrow in Porto. Nobody knows anything!"
GAME = (
    "My son is seven and bought it in a game on the ipad, I don't recognise the 12.99 at all, and it was on the card I use "
    "for the shopping every week."
)
TWICE = "I waited two weeks and you charged me twice. This is ridiculous, nobody listens!"
REFUND = "I want my refund now."
GATE = "My flight is cancelled, nobody at the desk told me anything and I have stood here for three hours with my bags!"
METER = "I have two questions, my bill and my meter. Who does the meter?"

# customer | trainee | strategy.check (or strategy) | kind | seen for sure?
CASES = [
    # false breaks
    (GATE, "Go to gate B14.", "let_vent", "breaks", False),
    (GATE, "Take the lift to room 12, please.", "let_vent", "breaks", False),
    (GATE, "Sleep is possible in the hotel next door.", "let_vent", "breaks", False),
    (GATE, "Sleep on it first.", "let_vent.solves-before-hearing", "breaks", True),
    (GATE, "Fill in the form on our page.", "let_vent.solves-before-hearing", "breaks", True),
    (GATE, "You should have been told.", "let_vent", "breaks", False),
    (GATE, "The system cancelled it.", "no_blame", "breaks", False),
    (LETTERS, "Nothing I can do brings him back.", "positive_language", "breaks", False),
    (LETTERS, "Nothing I can do brings him back.", "solution_focus", "breaks", False),
    (GATE, "Somebody in our team wrote it down wrong.", "no_blame", "breaks", False),
    (GATE, "That lot at the desk are useless.", "no_blame.blames-others", "breaks", True),
    (GATE, "You should have seen the letter.", "no_blame.blames-customer", "breaks", True),
    (REFUND, "Oh no.", "boundaries", "breaks", False),
    (REFUND, "Oh no, not the toast.", "positive_language", "breaks", False),
    (REFUND, "No.", "boundaries.cold-refusal", "breaks", True),
    (REFUND, "I can't promise it today, but I ask for it now.", "boundaries.firm-courteous-no", "shows", True),
    (REFUND, "I dont know it yet, I find out.", "positive_language", "breaks", False),
    (GATE, "That is serious, the clinics cant book.", "acknowledge.names-the-problem", "shows", True),
    (GATE, "That is serious, but we cant change it.", "acknowledge.names-the-problem", "shows", False),
    (REFUND, "What do you need, and until when?", "alternative_positioning.looks-behind-request", "shows", True),
    (REFUND, "Where must you be tomorrow, and what time latest?", "alternative_positioning.looks-behind-request", "shows", True),
    (GATE, "I book the door for Saturday between 9 and 12 right now.", "solution_focus.takes-the-next-step", "shows", True),
    (GATE, "I can send an engineer Wednesday 8 to 1.", "positive_language.says-what-can-be-done", "shows", True),
    (OBJECTS, "Hello Priya, thank you for contacting Larkfield Bank.", "seek_feedback", "breaks", False),
    (OBJECTS, "Thank you for calling Larkfield, I have your file open.", "seek_feedback", "breaks", False),
    (OBJECTS, "Thank you for your patience, Mr Hale.", "seek_feedback", "breaks", False),
    (LINE, "What's the ticket number, so that I read what you have before I say anything?", "attentive", "breaks", False),
    (LINE, "Could you give me the ticket number please?", "attentive", "breaks", False),
    (LINE, "When did the first error start, and how bad is the error rate?", "attentive", "breaks", False),
    (FROZEN, "Which number reaches you directly, and what is at stake for you?", "attentive", "breaks", False),
    (FROZEN, "When are you free, and which phone number should they use?", "attentive", "breaks", False),
    (LINE, "What have you tried so far, and who have you spoken to?", "attentive", "breaks", False),
    (FROZEN, "Which number is best for you?", "attentive", "breaks", False),
    (LINE, "How long has the line been down?", "attentive", "breaks", False),
    (FROZEN, "Hello Priya, you're in the right place, and you're not bothering me.", "transparent", "breaks", False),
    (FROZEN, "Your money is still there, and nobody is accusing you of anything.", "transparent", "breaks", False),
    (FROZEN, "Paying somebody with your own money is allowed.", "transparent", "breaks", False),
    (FROZEN, "What I can do is mark your case as urgent, so that a reviewer phones you by 8 pm.", "transparent", "breaks", False),
    (FROZEN, "So what frightens you most is losing the flat over something you didn't do. Is that right?", "paraphrase", "breaks", False),
    ("It took two weeks and I lost three days of work.", "To sum up what happens now: the money is on your card in five days.", "paraphrase", "breaks", False),
    (OBJECTS, "An engineer today I can't promise you, and I won't tell you a fourth story.", "own_it", "breaks", False),
    (OBJECTS, "Nobody here will tell you that this is your own doing, because it isn't.", "escalate", "breaks", False),
    (OBJECTS, "That is our failing and nobody else's: we did not hold to it.", "let_vent", "breaks", False),
    ("I'm not a phone call kind of person and nobody calls back.", "I'll send it to you myself and call you on Monday at ten.", "attentive", "breaks", False),
    (LETTERS, "I'm so sorry for your loss, Ruth.", "professional", "breaks", False),
    (LETTERS, "I read about your loss, and your loss comes first.", "professional", "breaks", False),
    (LETTERS, "Your choice of words is right: we kept on writing.", "professional", "breaks", False),
    ("The page says breakfast is free.", "Is that how you want it, Mr Brannigan, or is there a line on your page I've missed?", "professional", "breaks", False),
    (LETTERS, "It must be harder at night, when you're the one who misses him.", "no_blame", "breaks", False),
    (LETTERS, "I'm doing it now, while you're here.", "attentive", "breaks", False),
    (BOSS, "A manager isn't needed for the refund, because I can do that myself. The complaint I'm handing to our duty manager, Priya Nair, so you don't have to say it twice.", "escalate", "breaks", False),
    (BOSS, "A manager can't do more for the refund than I can.", "escalate", "breaks", False),
    (LETTERS, "Take it, I'll stay on the line.", "let_vent", "breaks", False),
    ("I did my best and you people ruined it.", "I do my job.", "calm", "breaks", False),
    (RUDE, "I want to help you but please don't talk to me like that.", "boundaries", "breaks", False),
    (RUDE, "I want to help you but please don't talk to me like that.", "professional", "breaks", False),
    (RUDE, "I want to help you but please don't talk to me like that.", "boundaries.calm-limit-to-abuse", "shows", True),
    (RUDE, "I'm a person too. I go on helping, but without the insults please.", "boundaries", "breaks", False),
    (RUDE, "Please don't call me names, I'm trying to help you.", "calm", "breaks", False),
    (RUDE, "Could you stop calling me useless, please? I really want to get your box to you.", "boundaries.calm-limit-to-abuse", "shows", True),
    (RUDE, "Please don't talk to me like that. You should be ashamed.", "boundaries.scolds", "breaks", True),
    (RUDE, "I want to help you but I won't be spoken to like that.", "boundaries.scolds", "breaks", True),
    (LINE, "I want to help you but please don't shout at me.", "boundaries.scolds", "breaks", True),
    (SIX, "ok ok, six times?? thats more than my mum calls me haha", "boundaries", "breaks", False),
    (SIX, "Ok ok, 6 calls, that is a lot.", "boundaries", "breaks", False),
    (SIX, "Okay okay, let me look at your file.", "boundaries", "breaks", False),
    (SIX, "You've got it in writing from us since March.", "boundaries", "breaks", False),
    (SIX, "Fine, the order number please.", "boundaries", "breaks", False),
    (SIX, "ok ok, I refund it.", "boundaries.caves-in", "breaks", True),
    (SIX, "Okay, okay, one free rental.", "boundaries.caves-in", "breaks", True),
    (POST, "Come on, just drop the post and I see what I can do, no joke.", "boundaries.caves-in", "breaks", True),
    (POST, "Could you take the video down so that we can talk?", "boundaries.caves-in", "breaks", True),
    (POST, "Could you take the video down so that we can talk?", "calm", "breaks", False),
    (POST, "You can post the thread, I'll look at the delivery all the same.", "boundaries", "breaks", False),
    (POST, "Nobody here will ask you to take the thread down.", "boundaries", "breaks", False),
    (POST, "You don't have to delete the post, I'll help either way.", "boundaries", "breaks", False),
    (LATE, "Saturday 9 to 11, yes or no?", "alternative_positioning", "breaks", False),
    (LATE, "Saturday 9 to 11, yes or no?", "ask", "breaks", False),
    (LATE, "You'll have a yes or no from me by Tuesday.", "ask", "breaks", False),
    (LATE, "I've only got Saturday, yes or no?", "alternative_positioning.take-it-or-leave-it", "breaks", True),
    (LATE, "Were you at home, yes or no?", "ask.interrogates", "breaks", True),
    (LATE, "Why is Saturday too late for you?", "alternative_positioning.looks-behind-request", "shows", True),
    (LATE, "May I ask what makes it so important before Saturday?", "alternative_positioning.looks-behind-request", "shows", True),
    (LATE, "Why can't you wait till Saturday?", "alternative_positioning", "shows", False),
    (LATE, "There's the corner room, and you see the harbour from it.", "alternative_positioning", "breaks", False),
    (LATE, "So you took a whole day off, sat by the window.", "expectations", "shows", False),
    (LATE, "It goes by a policy of ours, all day long.", "expectations", "shows", False),
    (LATE, "A new one goes out by courier tonight.", "expectations.believable-timeline", "shows", True),
    (LETTERS, "Is that alright for you with the letters, or too much at once?", "acknowledge", "shows", False),
    (LETTERS, "If that's okay for you, I'll write about the letters.", "acknowledge", "shows", False),
    (LETTERS, "It's okay to be upset after the third letter to Alan.", "acknowledge.validates-reaction", "shows", True),
    (CARD, "You ought to have been called back, and nobody did.", "no_blame", "breaks", False),
    (CARD, "You ought to have checked that before you left.", "no_blame", "breaks", True),
    (CARD, "For security reasons I need your date of birth.", "transparent", "breaks", False),
    (CARD, "For security reasons I have to ask you two questions first.", "transparent", "breaks", False),
    (CARD, "It was blocked for security reasons.", "transparent.withholds", "breaks", True),
    (LETTERS, "I'm very sorry about your husband, and that you have to ring about it at all.", "positive_language", "breaks", False),
    (LETTERS, "I'm sorry you have to call us in such a week.", "positive_language", "breaks", False),
    ("Can I change my address?", "You have to ring the branch about it.", "positive_language.orders-about", "breaks", True),
    (CARD, "Well then, have a nice evening, goodbye.", "boundaries", "breaks", False),
    ("I want my money back now.", "Fine, have it then, I'll put it through.", "boundaries.caves-in", "breaks", True),
    ("When will it be closed?", "As soon as the paper from the court is here, I start closing the account.", "expectations", "breaks", False),
    ("When will it be closed?", "As soon as possible.", "expectations.vague-soon", "breaks", True),
    (CARD, "You'd have to speak up a bit, I can hardly hear you.", "let_vent", "breaks", False),
    (CARD, "Mr Gross told you no problem, and then we charged you for it.", "expectations", "shows", False),
    ("What happens now?", "I order the card today, and then we post it to your hotel by Thursday.", "expectations", "shows", True),
    # words that only look alike: "well" and "we'll", an apology and condolences, agreeing and disputing
    (TWICE, "Well, the log shows Friday.", "expectations", "shows", False),
    (TWICE, "We'll send it on Friday.", "expectations.believable-timeline", "shows", True),
    (TWICE, "ill send it on friday", "expectations.believable-timeline", "shows", True),
    (LETTERS, "I'm so sorry about your dad.", "apologize", "shows", False),
    (LETTERS, "I'm sorry about your mother's death, Mrs Pell.", "apologize", "shows", False),
    (LETTERS, "I'm sorry about your husband, and for that letter.", "apologize.specific-apology", "shows", True),
    (LETTERS, "I'm sorry about your dad's ticket.", "apologize.specific-apology", "shows", True),
    (REFUND, "Sorry, that's the rule.", "apologize", "shows", False),
    (TWICE, "I'm really sorry, that's our slip.", "apologize.specific-apology", "shows", True),
    (TWICE, "That is not right.", "let_vent", "breaks", False),
    (TWICE, "No, that's wrong of us.", "let_vent", "breaks", False),
    (TWICE, "That is not right, you were charged once.", "let_vent.contradicts-the-account", "breaks", True),
    (TWICE, "That's not true.", "let_vent.contradicts-the-account", "breaks", True),
    (TWICE, "Let me say it back in short words: charged twice, and two weeks.", "professional", "breaks", False),
    (TWICE, "Let me put it in short words so you understand.", "professional.belittles", "breaks", True),
    (REFUND, "There's no hurry at all.", "boundaries", "breaks", False),
    (REFUND, "There's no refund.", "boundaries.cold-refusal", "breaks", True),
    (TWICE, "Post whatever you like.", "let_vent", "breaks", False),
    (TWICE, "Post it back to us.", "let_vent.solves-before-hearing", "breaks", True),
    (TWICE, "You can say anything you want, I'm listening.", "tailor_solution", "breaks", False),
    (TWICE, "I'll give you whatever you want.", "tailor_solution.promises-beyond-policy", "breaks", True),
    (REFUND, "I can't see your diary. Would Saturday suit you, yes or no?", "alternative_positioning", "breaks", False),
    (REFUND, "There's nothing else. Saturday, yes or no?", "alternative_positioning.take-it-or-leave-it", "breaks", True),
    (METER, "The second isn't mine; it goes to Ms Quint.", "positive_language", "breaks", False),
    (METER, "The meter isn't mine.", "positive_language.not-my-job", "breaks", True),
    (TWICE, "I've got other customers waiting.", "escalate", "breaks", False),
    (TWICE, "I'm transferring you, bye.", "escalate.tosses-around", "breaks", True),
    (BAG, "The next plane to Porto lands at nine and I've had it marked for hand delivery.", "escalate", "shows", False),
    (BAG, "Your bag was scanned in Madrid this morning, so it isn't lost, it missed the connection.", "empathize", "shows", False),
    (BAG, "Your bag is lost and you're left standing there the day before a wedding.", "empathize.speaks-to-impact", "shows", True),
    (BAG, "The rings I can't replace and I won't pretend I can.", "professional", "shows", False),
    (TWICE, "I won't pretend that it went well.", "professional.takes-criticism-well", "shows", True),
    ("Six o'clock. Ten.", "Ten. And is there something else?", "rapport", "shows", False),
    ("It's me again, about the leak. Marta.", "Marta. I have it here.", "rapport", "shows", True),
    (GAME, "I can dispute it now, or you ask for a refund inside the app store, which is quicker.", "tailor_solution", "breaks", False),
    (GAME, "Our website has all the answers.", "tailor_solution.stock-answer", "breaks", True),
    # what was told, misread or passed over
    ("It came through from the flat above. Their washing machine. It's wrecked my ceiling.", "So to sum up, your washing machine leaked and the ceiling is damaged.", "paraphrase.changes-the-facts", "breaks", True),
    ("It came through from the flat above. Their washing machine. It's wrecked my ceiling.", "So to sum up, their washing machine leaked and it has wrecked your ceiling.", "paraphrase", "breaks", False),
    ("It drops out every single evening, seven till ten, and I teach online.", "Right, so what you're saying is you've had the odd dropout here and there.", "paraphrase.changes-the-facts", "breaks", True),
    ("It drops out every single evening, seven till ten, and I teach online.", "So it's gone every evening when you teach, from seven till ten. That about it?", "paraphrase.restates-and-checks", "shows", True),
    ("The table is too high for the chairs. The chairs are fine, it's the table.", "I'll arrange the collection of those chairs.", "attentive.ignores-what-was-said", "breaks", True),
    ("The table is too high for the chairs. The chairs are fine, it's the table.", "I'll have somebody shorten the legs of the table.", "attentive", "breaks", False),
    ("Tuesdays I can't, I've got my mum. Any other day for the induction?", "The next one I have is Tuesday at six.", "attentive.ignores-what-was-said", "breaks", True),
    ("Tuesdays I can't, I've got my mum. Any other day for the induction?", "Not a Tuesday, then: there's Thursday at six.", "attentive", "breaks", False),
    ("The app won't top up and I've no card to take to the shop.", "Just pop into a shop and hand over your top up card.", "attentive.ignores-what-was-said", "breaks", True),
    ("My order is 88301-G, a car seat, and next door say they never had it.", "What's your order number?", "attentive.asks-again", "breaks", True),
    # questions with a verdict in them
    ("Somebody has set up a standing order for thirty pounds a week and it wasn't me.", "And why has it taken you until now to notice?", "ask", "shows", False),
    ("Somebody has set up a standing order for thirty pounds a week and it wasn't me.", "What did you first notice on the statement?", "ask.open-question", "shows", True),
    ("The printer says the new cartridge is empty, it's the second one that failed.", "Have you maybe not pulled the tab off all the way?", "ask", "shows", False),
    ("No internet since about tea time and nobody answers.", "Is it the white router or the black one, is the light red, have you restarted it, and is it only wifi?", "ask.interrogates", "breaks", True),
    (LINE, "How would that be for you?", "ask", "shows", False),
    # heat answered in kind
    (LINE, "When we're both a bit calmer I'll be glad to look.", "calm.tells-to-calm-down", "breaks", True),
    (LINE, "When you're ready, I'll be glad to look.", "calm", "breaks", False),
    (LINE, "You do that and I'll have our solicitors on you.", "calm.threatens", "breaks", True),
    (LINE, "I'm not a crook, I only answer the phone.", "calm.takes-it-personally", "breaks", True),
    # an account disputed while it is told
    ("We sat there for three hours, no water, my mum fainted and they said it was the weather.", "It was actually two hours forty by our record.", "let_vent.contradicts-the-account", "breaks", True),
    ("We sat there for three hours, no water, my mum fainted and they said it was the weather.", "Three hours, and your mum fainted.", "let_vent", "breaks", False),
    # blame passed on, and owned
    (LINE, "Most of our users manage it no problem.", "no_blame.blames-customer", "breaks", True),
    (LINE, "That's Billing, they're hopeless, they never tell us.", "no_blame.blames-others", "breaks", True),
    (LINE, "You should have been told, and nobody at our end did.", "no_blame", "breaks", False),
    ("The child seat you gave us was for a newborn and we'd asked for a booster.", "He should've had a booster, you did write it.", "no_blame", "breaks", False),
    # remedies that forget the person
    ("I fly home tomorrow at four and you've left my late dad's watch at the wrong depot.", "What I can do is what we do for everybody, delivery in three to five working days.", "tailor_solution", "shows", False),
    ("I fly home tomorrow at four and you've left my late dad's watch at the wrong depot.", "Since you fly at four, I can send a courier with the watch to your hotel by noon.", "tailor_solution", "shows", True),
    # what is still a break
    (LETTERS, "Well, that's your loss.", "professional.belittles", "breaks", True),
    (LETTERS, "Your loss, mate.", "professional.belittles", "breaks", True),
    (LETTERS, "Your choice, madam.", "professional.belittles", "breaks", True),
    (LETTERS, "Is that how you talk to people?", "professional.corrects-manners", "breaks", True),
    (LINE, "You're the one who signed the contract.", "no_blame.blames-customer", "breaks", True),
    (LINE, "While you're here, may I interest you in our film package?", "attentive.ignores-what-was-said", "breaks", True),
    (BOSS, "A manager isn't needed.", "escalate.refuses-escalation", "breaks", True),
    (BOSS, "My manager won't talk to you about that.", "escalate.refuses-escalation", "breaks", True),
    (BOSS, "A manager can't do more than I can.", "escalate.refuses-escalation", "breaks", True),
    ("My order number is 4471-220 and the kettle is cracked.", "Could you give me your order number?", "attentive.asks-again", "breaks", True),
    ("You can reach me on 07700 900123, it's about the leak.", "Which number is best for you?", "attentive.asks-again", "breaks", True),
    ("I've already restarted the router twice and the light stays red.", "Have you restarted the router?", "attentive.asks-again", "breaks", True),
    ("The line has been down since Monday and I'm losing work.", "When did the line go down, and how long has the line been like this?", "attentive.asks-again", "breaks", False),
    ("The line has been down since Monday and I'm losing work.", "How long has the line been down?", "attentive.asks-again", "breaks", True),
    # false shows
    (LINE, "You need to calm down before I can do anything for you.", "positive_language", "shows", False),
    (LINE, "You can drop the sarcasm, it isn't going to get you an engineer.", "positive_language", "shows", False),
    (LINE, "If it's fine then why are you calling?", "ask", "shows", False),
    (LINE, "What part of full don't you understand?", "ask", "shows", False),
    (LINE, "Good luck with your little booking site.", "rapport", "shows", False),
    (LINE, "You should have called reception instead of moaning about it two days later.", "expectations", "shows", False),
    (LINE, "I don't have time for this.", "transparent", "shows", False),
    (LINE, "A reviewer will call you at some point today, I think.", "follow_up", "shows", False),
    (LINE, "A reviewer will call you at some point today, I think.", "expectations", "shows", False),
    (LINE, "I understand your frustration.", "empathize", "shows", False),
    (LINE, "I understand how you feel.", "empathize", "shows", False),
    (LINE, "That must be frustrating.", "empathize", "shows", False),
    (LINE, "Your feedback about the line will be passed on.", "paraphrase", "shows", False),
    (LINE, "So what I'm hearing is there's an issue with your line.", "paraphrase", "shows", False),
    (LINE, "I can hold a room on the quiet floor, would you like that?", "breather", "shows", False),
    (LINE, "Could you tell me a bit more about that?", "breather", "shows", False),
    (LINE, "Who have you spoken to so far?", "tailor_solution", "shows", False),
    (LINE, "Have you tried restarting the router?", "tailor_solution", "shows", False),
    (LINE, "An event of ours went on past midnight on Saturday when it should have stopped.", "expectations", "shows", False),
    ("Ellie is ill and nobody tells me who decides.", "So Ellie may stay on Saturday if the doctor agrees.", "escalate", "shows", False),
    (LETTERS, "Would you like a copy of the letter in a minute?", "breather", "shows", False),
    # unseen before
    (DROPS, "In my words: the internet stops six times a day and no engineer came on Friday. Right?", "paraphrase.restates-and-checks", "shows", True),
    (DROPS, "In my words: it is your own fault. Right?", "paraphrase", "shows", False),
    (DROPS, "I raise it now as urgent: an engineer tomorrow and a loan hub with the courier before noon.", "expectations.believable-timeline", "shows", True),
    (DROPS, "I raise it today as urgent.", "own_it.commits-by-when", "shows", True),
    (DROPS, "Email within the hour, call tomorrow at 4.", "expectations.believable-timeline", "shows", True),
    (DROPS, "The call on Friday was missed, the engineer on Monday didn't come.", "expectations", "shows", False),
    (DROPS, "Engineer on Friday, a visit on Friday, I see it here.", "expectations", "shows", False),
    (DROPS, "Bear with me while I look at tonight's list.", "own_it", "shows", False),
    (DROPS, "I'd change your password today.", "expectations", "shows", False),
    (DROPS, "I keep it in my name and write you Thursday at 1 to hear if it's standing.", "follow_up.arranges-contact", "shows", True),
    (DROPS, "Or I write you two free days for next season.", "follow_up", "shows", False),
    (BOSS, "A refund above £200 is decided by our duty manager, Priya Nair.\nI'll pass it to her with everything you've told me, so you don't start over, and she'll call you within thirty minutes.", "escalate.hands-over-openly", "shows", True),
    (RX, "Can I put you through to our pharmacist, Rosa?", "escalate.hands-over-openly", "shows", True),
    (RX, "Shall I bring Rosa onto the line now?", "escalate.hands-over-openly", "shows", True),
    (LETTERS, "Would you like a minute? Take it, I'll stay on the line.", "breather.offers-a-pause", "shows", True),
    (LINE, "I can see a refund is on its way. It should be there soon.", "expectations.vague-soon", "breaks", True),
    (LINE, "What I can do is send a dongle today or a man on Friday. Which of the two would suit you better?", "alternative_positioning", "shows", True),
    (LINE, "Would that help you, or would Saturday with a two-hour slot suit you better?", "alternative_positioning", "shows", True),
    (LINE, "And I'll check at half past ten myself that everything has arrived with you.", "follow_up", "shows", True),
    (LINE, "That is our failing and nobody else's: we did not hold to it.", "no_blame", "shows", True),
    (LINE, "It was our change and our status page that was wrong on impact.", "no_blame", "shows", True),
    (FROZEN, "So it's your home that hangs on tomorrow.", "empathize", "shows", True),
    (LINE, "If you had left yourself a bigger gap you would not be in this mess.", "no_blame", "breaks", True),
    (LINE, "Our page says no impact, so the problem is obviously on your side.", "no_blame", "breaks", True),
    (FROZEN, "If your account is frozen then you must have done something to set it off.", "no_blame", "breaks", True),
    (LINE, "You were probably rude to him first.", "no_blame", "breaks", True),
    (LINE, "Oh sure, let me just build you a plane.", "calm", "breaks", True),
    (LINE, "Oh dear, three mornings on your own sofa, what a tragedy.", "calm", "breaks", True),
    (LINE, "Oh, poor you. A whole evening of music.", "calm", "breaks", True),
    (FROZEN, "Stop panicking.", "calm", "breaks", True),
    (LINE, "You need to calm down before I can do anything for you.", "calm", "breaks", True),
    (LINE, "Other guests manage to sleep just fine.", "acknowledge", "breaks", True),
    (LINE, "No, I won't page anyone because you feel important.", "escalate", "breaks", True),
    (LINE, "They should get back to you as soon as possible.", "expectations", "breaks", True),
    (LINE, "She should be in touch soon.", "expectations", "breaks", True),
    (LINE, "No, I'm afraid that isn't possible.", "positive_language", "breaks", True),
    (LINE, "I'm sorry you feel let down by the timetable.", "apologize", "breaks", True),
    (LINE, "Sorry about that, but tickets do close by themselves, so it's just how it works.", "apologize", "breaks", True),
    # plain words of people whose first language is another: what is said in the present is done
    (RUDENOTE, "You only asked when, and someone wrote you are rude.", "professional", "breaks", False),
    (RUDENOTE, "In the note stands you are difficult, and I take it out.", "professional", "breaks", False),
    (RUDENOTE, "You are rude and somebody wrote it.", "professional.belittles", "breaks", True),
    (RUDENOTE, "I am sorry you thought about it all evening.", "apologize", "breaks", False),
    (RUDENOTE, "I'm sorry you expected an engineer and nobody came.", "apologize", "breaks", False),
    (RUDENOTE, "I'm sorry you thought it was rude.", "apologize.sorry-if-you-feel", "breaks", True),
    (RUDENOTE, "I'm sorry you expected more.", "apologize.sorry-if-you-feel", "breaks", True),
    (LATE, "If this is why it fell I don't know yet, so I open a safety report today.", "follow_up", "breaks", False),
    (LATE, "If it falls again, open a report.", "follow_up.back-to-the-customer", "breaks", True),
    (LATE, "It's built by people who check every part, and you don't have to think about it.", "boundaries", "breaks", False),
    (LATE, "People who ring at six have to wait.", "boundaries.lectures", "breaks", True),
    ("I want a seat tonight.", "ok have a good wedding Dana bye", "boundaries", "breaks", False),
    (LATE, "You must not sit in the window again, on Saturday he rings you first.", "ask", "breaks", False),
    (LETTERS, "You must not tell it again to somebody, I write it down for all.", "let_vent", "breaks", False),
    (LATE, "It was not you who made the mistake, it was we.", "solution_focus", "breaks", False),
    (LATE, "It matters who made the mistake.", "solution_focus.circles-the-fault", "breaks", True),
    ("What happens with the man?", "I speak with the manager about him, but I can't say what happens then.", "transparent", "breaks", False),
    ("Why was it stopped?", "The computer stopped it to protect you.", "transparent", "breaks", False),
    ("Why was it stopped?", "The computer does that, it's complicated.", "transparent.withholds", "breaks", True),
    (LETTERS, "His name I take out this afternoon.", "attentive", "breaks", False),
    (LETTERS, "In five minutes I write you the email. Is something not clear?", "breather", "shows", False),
    (LETTERS, "Can you wait five minutes while I write you the email?", "breather.asks-for-a-pause", "shows", True),
    ("I stay home all day on Friday and he did not come.", "Two: £30 for Friday.", "let_vent", "shows", False),
    # pauses, timelines, limits, promises: natural wordings and their near misses
    (LINE, "Ok if I go quiet for three minutes while I trace the order?", "breather.asks-for-a-pause", "shows", True),
    (LINE, "Are you all right with about two minutes of me not typing while I read it?", "breather.asks-for-a-pause", "shows", True),
    (LINE, "May I place you on a brief hold while I look into this for you?", "breather", "shows", False),
    (LINE, "Let's both take two minutes and come back when we're calmer, shall we?", "breather", "shows", False),
    ("I don't need a break, I need an answer.", "Just two minutes, then we'll talk.", "breather.hold-without-asking", "breaks", True),
    ("I can wait two minutes, no problem.", "Two minutes it is, and then I read you the figure.", "breather", "breaks", False),
    (FROZEN, "It'll be with your bank by Friday noon.", "expectations.believable-timeline", "shows", True),
    (FROZEN, "Thank you for calling, how can I assist you today?", "expectations", "shows", False),
    (FROZEN, "You've been waiting for three days, that's far too long.", "expectations", "shows", False),
    (FROZEN, "Refunds take between 1 and 90 days, it varies.", "expectations", "shows", False),
    ("When do I get my money?", "You'll have it in good time, we're all on it.", "expectations.vague-soon", "breaks", True),
    ("When do I get my money?", "Four o'clock today, in good time for your rent.", "expectations", "breaks", False),
    ("I want it by nine.", "It'll be there by nine, guaranteed.", "expectations.promises-the-uncontrollable", "breaks", True),
    ("I want it by nine.", "I'll ring you by nine, I promise.", "expectations", "breaks", False),
    ("I want my dad's results, read them to me.", "I'm not able to read them to you, he has to say so himself, but I can ring him with you now.", "boundaries.firm-courteous-no", "shows", True),
    ("I'd like someone out before it's dark, please.", "I'm afraid I can't send anybody today, Gwen, there are no same-day visits. The earliest is tomorrow.", "boundaries.firm-courteous-no", "shows", True),
    ("I'd like someone out before it's dark, please.", "I'm afraid I can't send anybody today, Gwen, there are no same-day visits. The earliest is tomorrow.", "positive_language", "breaks", False),
    ("A person, on the phone, tonight. Yes. I can wait for that.", "You're welcome, Priya. Take care, bye.", "seek_feedback", "breaks", False),
    ("I want a refund or I'll leave a review.", "I'm really not supposed to do this, so don't tell anyone.", "boundaries", "shows", False),
    ("I want a refund or I'll leave a review.", "But because you've asked, I'll mark it as an emergency.", "boundaries.caves-in", "breaks", True),
    ("Can you take the fine off?", "People who keep books for months can't really expect us to waive it.", "boundaries.lectures", "breaks", True),
    (LINE, "I'll take full ownership of this.", "own_it.takes-it-on", "shows", False),
    (LINE, "I ring the depot at nine tomorrow and then I ring you.", "own_it.commits-by-when", "shows", True),
    (LINE, "We'll be in touch at some point.", "follow_up", "shows", False),
    ("You people are useless.", "I've been nothing but courteous to you, as the recording will show.", "professional.defends-self", "breaks", True),
    ("You people are useless.", "Spelling of this kind may present a challenge to some.", "professional.belittles", "breaks", True),
    ("You people are useless.", "You've every right to say so, and it was a lovely day you had planned.", "professional", "breaks", False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("heard", "line", "what", "kind", "expected"), CASES, ids=[f"{c[2]}-{c[1][:40]}" for c in CASES]
)
def test_the_finder_no_longer_makes_this_mistake(heard: str, line: str, what: str, kind: str, expected: bool) -> None:
    """The last customer turn after it protests, so that whatever the trainee said seems to be contradicted."""
    turns = (
        Turn(role="customer", text=heard),
        Turn(role="trainee", text=line),
        Turn(role="customer", text="They told me something else, that's not true."),
    )
    found = signals_for(load_catalogue()).in_turn(turns, 1, Setting(customer_name="Priya Nair"))
    seen = [f"{one.strategy}.{one.check}" for one in found if one.kind == kind and one.sure]
    assert expected == any(one == what or one.split(".")[0] == what for one in seen), seen


@pytest.mark.parametrize(
    "insult",
    [
        "You're pathetic.",
        "What a joke you are.",
        "What a waste of space.",
        "Do you even know what you're doing?",
        "A monkey could do your job.",
        "Are you always this clueless?",
        "Is this your first day?",
        "You people couldn't run a bath.",
        "You're completely useless, my dog could do better.",
    ],
)
def test_a_calm_limit_is_seen_after_an_insult_in_any_words(insult: str) -> None:
    assert "boundaries.calm-limit-to-abuse" in seen_in(
        (insult, "I'll stay on the line and sort this out, if we keep it civil."), 1, "shows"
    )


def seen_in(said: tuple[str, ...], at: int, kind: str) -> list[str]:
    """What is seen for sure at one turn of a conversation that the customer begins."""
    turns = tuple(Turn(role="trainee" if place % 2 else "customer", text=text) for place, text in enumerate(said))
    found = signals_for(load_catalogue()).in_turn(turns, at, Setting(customer_name="Ruth Ames"))
    return [f"{one.strategy}.{one.check}" for one in found if one.kind == kind and one.sure]


FIVE = "I'll call you myself today at five."
FORM = "I'll send the refund form."


@pytest.mark.parametrize(
    "said",
    [
        ("Alan died.", "I'll take Alan's name off the account today.", "You said his name. Thank you.", "Of course."),
        ("The wifi is down.", "I'll ring you after eleven.", "Not before eleven.", "That suits me."),
        ("Nobody rings.", FIVE, "At five, you said five, good.", "Yes.", "Don't call the landline, nobody picks up.", "No."),
        ("Nobody rings.", FIVE, "Will you call my mobile?", "The mobile."),
        (RX, "I'm putting her through now.", "Good, as you promised.", "Rosa is with you."),
        (RX, "I'll bring our pharmacist onto the line and stay with you.", "Has the pharmacist my notes?", "Rosa does."),
        ("It is lost.", FORM, "Where is the refund form?", "The form comes by post."),
        ("It is lost.", FORM, "Thanks.", "Bye.", "Where is the refund form?"),
    ],
)  # fmt: skip
def test_a_promise_is_not_forgotten_while_it_can_still_be_kept_and_is_spoken_to(said: tuple[str, ...]) -> None:
    assert "own_it.promise-forgotten" not in seen_in(said, 1, "breaks")


@pytest.mark.parametrize(
    "said",
    [
        ("It is lost.", FORM, "Where is the refund form?", "Lovely weather."),
        ("It is lost.", FORM, "Thanks.", "What's your shoe size?", "8. You said you'd send it.", "I like your name."),
        ("It is lost.", FORM, "Thanks.", "What's your shoe size?", "8. The form hasn't come.", "It was delayed."),
        ("It is lost.", FORM, "Thanks.", "What's your shoe size?", "And the form?", "Try our website."),
    ],
)  # fmt: skip
def test_a_promise_chased_in_vain_is_still_forgotten(said: tuple[str, ...]) -> None:
    assert "own_it.promise-forgotten" in seen_in(said, 1, "breaks")


@pytest.mark.parametrize(
    "asked",
    [
        "Good like this?",
        "Is it good like this for you?",
        "What do you think?",
        "Do you agree with the plan?",
        "ok for you?",
        "Is that ok?",
        "Is that alright with you?",
        "Deal?",
    ],
)
def test_whether_a_plan_suits_is_asked_in_few_words(asked: str) -> None:
    planned = ("It fell down.", "What happened?", "The rail broke.", f"I send a new rail by Friday. {asked}")
    assert "seek_feedback.asks-if-it-suits" in seen_in(planned, 3, "shows")


@pytest.mark.parametrize(
    "said",
    [
        "I'm sorry about the rail. Is that ok?",
        "I'll put you on hold for two minutes. Is that ok?",
        "I send it by Friday. Ok?",
    ],
)
def test_a_tag_a_pause_and_a_bare_okay_ask_after_no_plan(said: str) -> None:
    assert "seek_feedback.asks-if-it-suits" not in seen_in(("It fell.", "When?", "Friday.", said), 3, "shows")


def test_one_of_two_days_may_be_put_to_the_customer_again() -> None:
    offered = ("I need it soon.", "I can come on Saturday 9 to 11 or on Monday 14 to 16.", "Hm.")
    assert "alternative_positioning.take-it-or-leave-it" not in seen_in(
        (*offered, "There is no other day left. Saturday 9 to 11, yes or no?"), 3, "breaks"
    )


GRIEF = ("Alan died, and it's the third letter, nobody listens.", "Are you worried about something on the account?")


@pytest.mark.parametrize(
    ("reply", "cut_off"),
    [
        ("I hadn't finished.", True),
        ("I'm not done.", True),
        ("Can I finish?", True),
        ("I've not done the form. I sit down to it.", False),
        ("I haven't finished being cross about the second one.", False),
        ("Can I speak to somebody who can stop it?", False),
        ("I was talking to the branch on Monday.", False),
        ("Can I say something? I don't enjoy this.", False),
    ],
)
def test_only_who_had_not_finished_was_cut_off(reply: str, cut_off: bool) -> None:
    assert ("let_vent.interrupts" in seen_in((*GRIEF, reply), 1, "breaks")) is cut_off


PUSHED = (
    "I came in and told you about Alan.",
    "The branch has a record that you told them in June.",
    "Again: can you stop it?",
)


def test_owning_a_mistake_does_not_circle_the_fault() -> None:
    owned = (*PUSHED, "You came in yourself and told us about Alan, and we went on writing to him.")
    disputed = (*PUSHED, "The record says it was June that you told them.")
    assert "solution_focus.circles-the-fault" not in seen_in(owned, 3, "breaks")
    assert "solution_focus.circles-the-fault" in seen_in(disputed, 3, "breaks")


SORRY_TWICE = (
    "Nobody came, again.",
    "I'm sorry nobody came.",
    "Three days I lost.",
    "I'm sorry for the days.",
    "My mother is alone with it.",
)
HELD = ("Where is it?", "One moment please, I look at it.", "Fine, I wait.")
TOLD_TWICE = (
    "Nobody came.",
    "The log says they were early. What did he say?",
    "I'd rather not say it twice. When is it fixed?",
)
ASKED_PLAINLY = (
    "I have a ticket and no way to get there.",
    "You could fly.",
    "You're fixing the ticket. Is there another way to get there?",
)
OBJECTED = ("The letters come.", "Which ones?", "No, it is not sorted, the letters still come.")
NOT_MOVED = ("bill wrong", "It's your meter.", "my meter?", "Your side, yes.", "you're impossible")


@pytest.mark.parametrize(
    ("before", "said", "check", "broken"),
    [
        (PUSHED, "What have you done already, so that I don't make you do it twice?", "solution_focus.circles-the-fault", False),
        (PUSHED, "You said June before.", "solution_focus.circles-the-fault", True),
        (HELD, "Is there anything else you're owed?", "breather.vanished", False),
        (HELD, "Is there anything else I can help with today?", "breather.vanished", True),
        (NOT_MOVED, "Thanks, bye.", "solution_focus.stalls", False),
        (NOT_MOVED, "Somebody took it wrong.", "solution_focus.stalls", False),
        (PUSHED, "Somebody took it wrong.", "solution_focus.circles-the-fault", False),
        (PUSHED, "Someone here wrote it down wrong.", "solution_focus.circles-the-fault", False),
        (PUSHED, "I think you told it wrong.", "solution_focus.circles-the-fault", True),
        (NOT_MOVED, "We go slow together.", "solution_focus.stalls", False),
        (NOT_MOVED, "We look at it together.", "solution_focus.stalls", True),
        (NOT_MOVED, "I hope so much that this helps you.", "solution_focus.stalls", False),
        (NOT_MOVED, "Nobody thinks you are rude.", "solution_focus.stalls", False),
        (NOT_MOVED, "Nobody can help you with that.", "solution_focus.stalls", True),
        (NOT_MOVED, "I am on your side.", "solution_focus.stalls", False),
        (NOT_MOVED, "It lies on your side.", "solution_focus.stalls", True),
        (NOT_MOVED, "His boss reads it tomorrow.", "solution_focus.stalls", False),
        (NOT_MOVED, "The meter is ready Thursday.", "solution_focus.stalls", False),
        (NOT_MOVED, "Well you should have checked it before, nothing I can do.", "no_blame.blames-customer", True),
        (SORRY_TWICE, "Sorry for your mother.", "apologize.over-apology", False),
        (SORRY_TWICE, "Sorry to hear about your dad.", "apologize.over-apology", False),
        (SORRY_TWICE, "Sorry for your mother's lost visit.", "apologize.over-apology", True),
        (SORRY_TWICE, "Sorry for the wait.", "apologize.over-apology", True),
        (NOT_MOVED, "Thank you for your call, have a nice evening.", "solution_focus.stalls", False),
        (NOT_MOVED, "Okay.", "solution_focus.stalls", True),
        (TOLD_TWICE, "I raise it as urgent now: an engineer tomorrow, and a loan hub before noon.", "solution_focus.circles-the-fault", False),
        (TOLD_TWICE, "The note I correct today.", "solution_focus.circles-the-fault", False),
        (TOLD_TWICE, "You said noon before.", "solution_focus.circles-the-fault", True),
        (NOT_MOVED, "Who can be at home tomorrow?", "solution_focus.stalls", False),
        (NOT_MOVED, "I dont want that you lose another day of work.", "solution_focus.stalls", False),
        (NOT_MOVED, "I page the network engineer for you.", "solution_focus.stalls", False),
        (NOT_MOVED, "Lands at 7:58, so you lose 20 dollars.", "solution_focus.stalls", False),
        (NOT_MOVED, "Your wiring then.", "solution_focus.stalls", True),
        (NOT_MOVED, "I understood the meter.", "solution_focus.stalls", True),
        (ASKED_PLAINLY, "ok have a good wedding then, Dana, bye", "transparent.withholds", False),
        (ASKED_PLAINLY, "Funny old business, these tickets and all the paper.", "transparent.withholds", True),
        (OBJECTED, "I take care of the letters.", "seek_feedback.closes-over-objection", False),
        (OBJECTED, "Take care.", "seek_feedback.closes-over-objection", True),
    ],
)  # fmt: skip
def test_what_settles_something_is_no_break_where_its_like_would_be(
    before: tuple[str, ...], said: str, check: str, broken: bool
) -> None:
    assert (check in seen_in((*before, said), len(before), "breaks")) is broken


@pytest.mark.parametrize(
    ("asked", "seen"), [("Did I forget something?", True), ("Anything I forgot?", True), ("Did you forget it?", False)]
)
def test_who_asks_what_they_forgot_checks_the_plan(asked: str, seen: bool) -> None:
    planned = ("It fell down.", "What happened?", "The rail broke.", f"I send a new rail by Friday. {asked}")
    assert ("seek_feedback.asks-if-it-suits" in seen_in(planned, 3, "shows")) is seen


@pytest.mark.parametrize(
    "said",
    [
        "I page her now.",
        "I book it today, you dont need to answer.",
        "I tell you every 15 minutes what is new, also when nothing is new.",
    ],
)
def test_a_promise_in_plain_english_is_one(said: str) -> None:
    assert "own_it.commits-by-when" in seen_in(("It is down.", said), 1, "shows")
