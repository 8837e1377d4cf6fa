"""What the finder got wrong in play: good lines that looked broken or shown, bad and good lines that went unseen."""

import pytest

from roleplay.library import load_library
from roleplay.rubric_files import load_catalogue
from roleplay.session import setting_of
from roleplay.signals import signals_for
from roleplay.transcript import Setting, Transcript, Turn

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
    (GATE, "It should have been there on time and it wasn't.", "let_vent", "breaks", False),
    (LINE, "It should have worked by now.", "let_vent.contradicts-the-account", "breaks", True),
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


FEARS = (
    "Admiral won't eat the food with the gravy now. He eats the gravy. Then he looks at the rest as if I'd done it to hurt him. "
    "Oh, it's nothing. You'll think I'm a silly old woman."
)
GUTTERS = (
    "My box came on the wrong day.",
    "First I call Rosa, you wait one minute and hear me.",
    "That's fair. I like it when they say. There's the gutters, the leaves aren't going anyplace.",
)
STOPS = (
    "Small lamp goes red. Three, four minutes. Then green. Five, six times in a day. Nine days, and nobody comes.",
    "OK: the small lamp is red for three, four minutes, then green, and this comes five or six times in a day.",
    "Tell me first what you understood from me.",
)
TODAY = "Nine days it is down. Today, please. I am at home the whole day."
PILL = "It's pink now, it was white. Should I be taking them, do you suppose? Who decides that?"
FRIDAY = "On Friday I wait from half past seven until two and nobody comes. I lose one day of work."
WEDDING = "Your plane was late, I missed the other one and I need to be there by eleven. My sister gets married."
LATE_TWICE = ("I waited for two weeks.", "I'm sorry.", "And nobody called.", "I am sorry for that too.", "So when?")


@pytest.mark.parametrize(
    ("before", "said", "check", "kind", "seen"),
    [
        ((FEARS,), "No, I don't think you are silly at all.", "let_vent.contradicts-the-account", "breaks", False),
        ((FEARS,), "I do not believe you are wasting my time.", "let_vent.contradicts-the-account", "breaks", False),
        ((FEARS,), "No, it's no bother.", "let_vent.contradicts-the-account", "breaks", False),
        ((FEARS,), "I don't think you told us about the gravy.", "let_vent.contradicts-the-account", "breaks", True),
        ((FEARS,), "No, it was delivered.", "let_vent.contradicts-the-account", "breaks", True),
        (GUTTERS, "Ha, the leaves wait for Harlan, no hurry.", "solution_focus.stalls", "breaks", False),
        (STOPS, "This is what I understand: nine days your lamp goes red five or six times in a day.", "rapport.canned-empathy", "breaks", False),
        ((WEDDING,), "Manchester is even better for you, the car is not so long.", "acknowledge.minimises", "breaks", False),
        ((WEDDING,), "I can book the train, it isn't that far.", "acknowledge.minimises", "breaks", False),
        ((WEDDING,), "The wait isn't that long.", "acknowledge.minimises", "breaks", True),
        ((WEDDING,), "It's not that bad.", "acknowledge.minimises", "breaks", True),
        (LATE_TWICE, "I call you at half past ten, sorry, I call you at quarter to ten.", "apologize.over-apology", "breaks", False),
        (LATE_TWICE, "It is Monday, no sorry, Tuesday.", "apologize.over-apology", "breaks", False),
        (LATE_TWICE, "Three visits, I am sorry, it was all our fault.", "apologize.over-apology", "breaks", True),
        ((FRIDAY,), "But calm down please, tomorrow is also a good day.", "calm.tells-to-calm-down", "breaks", True),
        ((FRIDAY,), "It is normal that you cannot calm down.", "calm.tells-to-calm-down", "breaks", False),
        ((FRIDAY,), "It will calm down by the evening.", "calm.tells-to-calm-down", "breaks", False),
        ((FRIDAY,), "You did not reply YES to it, so the system cancelled the visit.", "no_blame.blames-customer", "breaks", True),
        ((FRIDAY,), "You did not answer because our text was bad.", "no_blame.blames-customer", "breaks", False),
        ((FRIDAY,), "Why you did not answer?", "ask.interrogates", "breaks", True),
        ((FRIDAY,), "Why you did not answer?", "ask.open-question", "shows", False),
        ((FRIDAY,), "Why did you not get the text?", "no_blame.blames-customer", "breaks", False),
        ((TODAY,), "I am sorry, today is not possible. The first free is this Wednesday 8 to 1, I can keep it for you.", "boundaries.firm-courteous-no", "shows", True),
        ((TODAY,), "All visits for today are gone. I can give you Wednesday 8 to 1.", "boundaries.firm-courteous-no", "shows", True),
        ((TODAY,), "Today is not possible.", "boundaries.firm-courteous-no", "shows", False),
        ((TODAY,), "You are not free today? Wednesday I can.", "boundaries.firm-courteous-no", "shows", False),
        ((PILL,), "I bring Rosa, our pharmacist, on this call now.", "escalate.hands-over-openly", "shows", True),
        ((PILL,), "I would like to take Rosa Lee on the line with us, she is our pharmacist.", "escalate.hands-over-openly", "shows", True),
        ((PILL,), "Are you okay that our pharmacist takes over with the pill now?", "escalate.hands-over-openly", "shows", True),
        ((PILL, "Our pharmacist Rosa is here.", "Good."), "Rosa, please take over now: pink pill, three days without it.", "escalate.hands-over-openly", "shows", True),
        ((PILL,), "I put you on hold, stay on the line.", "escalate.hands-over-openly", "shows", False),
        ((PILL,), "I bring your box to the desk in Burlington.", "escalate.hands-over-openly", "shows", False),
        ((WEDDING,), "I am Oskar, please give me first your code, without this I cannot do nothing.", "escalate.why-not-me", "shows", False),
        ((WEDDING,), "The flight to Burlington is full because of the day, and I cannot take a person off.", "escalate.why-not-me", "shows", False),
        ((WEDDING,), "I cannot decide this, only Rosa can, she has the rules.", "escalate.why-not-me", "shows", True),
        (STOPS[:1], "OK, I write it down: the small lamp is red for three, four minutes, then green.", "own_it.commits-by-when", "shows", False),
        ((WEDDING, "What do you need?", "A seat."), "I book the 10:05 now and text you in ten minutes. Do you want this?", "seek_feedback.asks-if-it-suits", "shows", True),
        ((WEDDING, "What do you need?", "A seat."), "Wait a minute. Do you want this?", "seek_feedback.asks-if-it-suits", "shows", False),
        (STOPS[:1], "I write to you on Tuesday at 10.", "own_it.commits-by-when", "shows", True),
        ((FRIDAY,), "On Friday you wait at the gate until two and nobody comes.", "expectations.believable-timeline", "shows", False),
        ((FRIDAY,), "The engineer comes on Monday at ten.", "expectations.believable-timeline", "shows", True),
        ((FRIDAY,), "Can I ask: on Thursday, you get a text from us where it says to reply YES?", "follow_up.arranges-contact", "shows", False),
        ((FRIDAY,), "You said that it is not only you in the house.", "acknowledge.names-the-problem", "shows", False),
        ((WEDDING,), "Then you are there before the morning, and I hold the 6:35 as reserve. Is it okay?", "breather.asks-for-a-pause", "shows", False),
        ((WEDDING,), "Can I put you on hold for a minute?", "breather.asks-for-a-pause", "shows", True),
        ((WEDDING,), "Your sister gets married and you need to be there by eleven. So I book the 10:05 with the car, yes?", "paraphrase.restates-and-checks", "shows", False),
        ((WEDDING,), "You missed the other plane, and you need to be there by eleven, yes?", "paraphrase.restates-and-checks", "shows", True),
    ],
)  # fmt: skip
def test_what_is_said_in_plain_words_is_taken_for_what_it_is(
    before: tuple[str, ...], said: str, check: str, kind: str, seen: bool
) -> None:
    assert (check in seen_in((*before, said), len(before), kind)) is seen


def test_only_the_sentences_that_offer_something_are_quoted_as_what_was_worked_out() -> None:
    turns = (
        Turn(role="customer", text="I know this word from films. New film is released. I think the engineer comes."),
        Turn(
            role="trainee",
            text="Yes, like a new film, everybody would think so! So, two things now. I can send the engineer on Wednesday from 8 to 1. "
            "And I can put £30 on your next bill on Friday.",
        ),
    )
    found = signals_for(load_catalogue()).in_turn(turns, 1, Setting())
    quoted = {each.sentence.number for each in found if each.check == "concrete-option"}
    assert quoted == {3, 4}


TALK = (
    Turn(role="customer", text="Your plane was late and my connection left. I came over dizzy at the sink."),
    Turn(role="trainee", text="The plane was 54 minutes late and it was our mistake. The 6:35 can also be late, I cannot promise it."),
    Turn(role="customer", text="Fine."),
)  # fmt: skip


@pytest.mark.parametrize(
    ("where", "text", "check", "kind", "seen"),
    [
        ("note", "Dizzy one minute yesterday at the sink, fine now.", "judges-the-customer", "breaks", False),
        ("note", "Loud one hour in the morning, from the pump.", "judges-the-customer", "breaks", False),
        ("note", "Difficult one, be careful.", "judges-the-customer", "breaks", True),
        ("note", "The dizzy woman at the sink again.", "judges-the-customer", "breaks", True),
        ("note", "Plane came late because of us, connection missed.", "record-changes-the-facts", "breaks", False),
        ("reflection", "I said calm down, this was bad and she got hotter.", "names-what-went-well", "shows", False),
        ("reflection", "I said calm down, this was bad and she got hotter.", "names-what-to-change", "shows", True),
        ("reflection", "What I would do different: I told her tomorrow without asking.", "names-what-to-change", "shows", True),
        ("reflection", "I asked who else needs it and this was the key.", "names-what-went-well", "shows", True),
        ("reflection", "It was different from other calls.", "names-what-to-change", "shows", False),
    ],
)  # fmt: skip
def test_a_wrap_up_in_plain_words_is_taken_for_what_it_is(
    where: str, text: str, check: str, kind: str, seen: bool
) -> None:
    found = signals_for(load_catalogue()).in_wrap_up(Transcript.model_validate({"turns": TALK, where: text}))
    assert ((check, kind) in {(each.check, each.kind) for each in found}) is seen


STAYED_IN = (
    "I stayed in three times, four days of leave, and nobody came. They wrote me up at work. It's fine, it's fine."
)
BOOTS = "I had my boots on, I stood at the window, and your man wrote that I refused it. Nobody came to the door!"
HIP = "It's for my mum, she's eighty-one, her hip is bad and she naps till three. I can't have her in that chair another night!"
SLEPT = "The driver left it in the recycling, and recycling day is today, and my daughter's medicine is in it. I rang twice, nobody helps."
SMALL = "Hello, excuse my English, it is small. My husband and me wait three weeks for the bed and nobody writes us."
VISITS = "Three visits you missed. I took three days off for it and I should be paid for it. Nobody even called!"

# customer | trainee | strategy.check | seen for sure?
DONE_WELL = [
    # what went wrong is said to be wrong
    (STAYED_IN, "You don't need to let me off with 'it's fine', because it really isn't.", "acknowledge.names-the-problem", True),
    (STAYED_IN, "They wrote you up for waiting in for us: that's really not right.", "acknowledge.names-the-problem", True),
    (STAYED_IN, "Please don't say so, it isn't fine.", "acknowledge.names-the-problem", True),
    (STAYED_IN, "That's shameful of us.", "acknowledge.names-the-problem", True),
    (STAYED_IN, "That's a horrid thing to come home to.", "acknowledge.names-the-problem", True),
    (STAYED_IN, "That's simply not right, is it?", "acknowledge", False),
    (STAYED_IN, "If that is not fine, tell me.", "acknowledge", False),
    (STAYED_IN, "That's a nasty thing to say to someone.", "acknowledge", False),
    # so it is where their doing and ours are set side by side
    (BOOTS, "You stood at the window with your boots on, and somebody wrote down that you'd said no.", "acknowledge.names-the-problem", True),
    (STAYED_IN, "You stayed in three times, and not one of us came.", "acknowledge.names-the-problem", True),
    (STAYED_IN, "So you took four days of leave, and then nobody even wrote.", "acknowledge.names-the-problem", True),
    (BOOTS, "The problem was that you had your boots on at the window, and he wrote that down as a no.", "acknowledge.names-the-problem", True),
    (STAYED_IN, "You stayed in, but nobody was there when we rang.", "acknowledge", False),
    (STAYED_IN, "You stayed in three times and we told you the terms.", "acknowledge", False),
    # a feeling that fits what happened
    (STAYED_IN, "I'd be spitting feathers.", "acknowledge.validates-reaction", True),
    (STAYED_IN, "You've good reason to be fed up with us.", "acknowledge.validates-reaction", True),
    (STAYED_IN, "I don't wonder.", "acknowledge.validates-reaction", True),
    (BOOTS, "Being cross about it doesn't strike me as petty.", "acknowledge.validates-reaction", True),
    (STAYED_IN, "I'd be furious about it, but the terms are clear.", "acknowledge", False),
    (STAYED_IN, "I don't wonder, with your tone.", "acknowledge", False),
    (STAYED_IN, "You stayed in three times, and nobody told us about it.", "acknowledge", False),
    # a scrap of theirs given back
    (SLEPT, "The recycling.", "attentive.picks-up-detail", True),
    (SLEPT, "Recycling day, today, and your daughter's medicine in it.", "attentive.picks-up-detail", True),
    (BOOTS, "Boots on, at the window.", "attentive.picks-up-detail", True),
    (VISITS, "Good morning.", "attentive", False),
    (VISITS, "No visit, no payment.", "attentive", False),
    (VISITS, "Noted, three visits.", "attentive", False),
    (VISITS, "Not a visit, strictly.", "attentive", False),
    (VISITS, "A visit, ok.", "attentive", False),
    # worked out for them
    (VISITS, "You get 30 pounds for each visit that we missed, so 90.", "tailor_solution.concrete-option", True),
    (VISITS, "We pay 30 for every visit, that makes 90 in all.", "tailor_solution.concrete-option", True),
    (VISITS, "It's £30 per month, so £90 a quarter.", "tailor_solution", False),
    (HIP, "I could have a driver bring a bed for your mum at six, or if that's too much for her hip, a cushion for the chair tonight.", "tailor_solution.choice-of-ways", True),
    (HIP, "Would you give me five minutes with the order?", "tailor_solution", False),
    (HIP, "Please look at our website, where you can book before three.", "tailor_solution", False),
    # one person to another
    (HIP, "I'm sorry about the chair. Oh, the poor woman.", "rapport.fits-the-person", True),
    (HIP, "I'm sorry about the chair. What's her name?", "rapport.fits-the-person", True),
    (HIP, "I'm sorry about the chair. Who's it for, if you don't mind my asking?", "rapport.fits-the-person", True),
    (HIP, "I'm sorry about the chair. Tell her from me that it comes tomorrow.", "rapport.fits-the-person", True),
    (SMALL, "I am sorry about the bed. Your English is good, I understand everything.", "rapport.fits-the-person", True),
    (SMALL, "We go through it bit by bit, and you stop me if I'm too quick.", "rapport.adapts-to-the-person", True),
    (HIP, "I'm sorry about the chair. What's the account name and number?", "rapport", False),
    (HIP, "I'm sorry about the chair. Poor signal, that.", "rapport", False),
    (VISITS, "Haha, three visits!", "rapport", False),
    # done, and when
    (VISITS, "The engineer is booked: Wednesday, 8 to 1.", "expectations.believable-timeline", True),
    (VISITS, "Your visit is confirmed for Friday at 9.", "expectations.believable-timeline", True),
    (VISITS, "The engineer is booked Friday, and he never came.", "expectations", False),
    (HIP, "An engineer looks at it on Wednesday, I can send an engineer between 8 and 1.", "escalate", False),
    (HIP, "I'm on till nine tonight, ask for Bea, and a driver comes at six.", "escalate", False),
    (HIP, "I'm asking our duty manager to look at it now, because I can't sign for a second bed.", "escalate.hands-over-openly", True),
    (HIP, "Is there anything that is not clear?", "ask", False),
    (HIP, "Is there something else that I can do for you today?", "ask", False),
    (HIP, "Is there something that she can't reach?", "ask.clarifying-question", True),
    (HIP, "May I ask which side the hip is?", "ask.clarifying-question", True),
    (HIP, "May I ask what the account number is?", "ask", False),
    # it is mine
    (VISITS, "If it goes wrong again, you write to me and I move it myself.", "own_it.takes-it-on", True),
    (VISITS, "If he is late, ring me and I sort it out myself.", "own_it.takes-it-on", True),
    (VISITS, "I ask myself why nobody came.", "own_it", False),
    (VISITS, "If it goes wrong again, you write to the team.", "own_it", False),
    # what it costs them
    (BOOTS, "And now you're stuck without it, on that day of all days.", "empathize", True),
    (HIP, "That's a cruel choice, and you're the one who sits with her.", "empathize.from-their-side", True),
    (HIP, "But you're the one who booked it.", "empathize", False),
]  # fmt: skip


@pytest.mark.parametrize(("customer", "trainee", "check", "shown"), DONE_WELL)
def test_what_is_plainly_done_is_shown_and_its_like_is_not(
    customer: str, trainee: str, check: str, shown: bool
) -> None:
    seen = seen_in((customer, trainee), 1, "shows")
    assert any(one == check or one.startswith(f"{check}.") for one in seen) is shown


@pytest.mark.parametrize(
    ("customer", "said", "check", "broken"),
    [
        ("I was so ashamed at the gate, it was declined.", "You'd nothing to be ashamed of.", "acknowledge", False),
        ("I was so ashamed at the gate, it was declined.", "It's nothing to be upset about.", "acknowledge", True),
        ("And the money for Friday? Nobody came.", "You see it on Monday.", "alternative_positioning", False),
        ("And the money for Friday? Nobody came.", "You see, it is our policy.", "alternative_positioning", True),
        ("I checked the message and the router twice.", "I send you a message about the router now.", "tailor_solution", False),
        ("I checked the message and the router twice.", "Please check the router and the message.", "tailor_solution", True),
    ],
)  # fmt: skip
def test_words_that_lift_or_help_break_nothing(customer: str, said: str, check: str, broken: bool) -> None:
    assert any(one.startswith(f"{check}.") for one in seen_in((customer, said), 1, "breaks")) is broken


NEXT_STEP = ("It stops six times a day.", "I can send an engineer on Friday.", "Yes, please.")


@pytest.mark.parametrize(
    ("said", "check", "shown"),
    [
        ("I do the line now.", "solution_focus.takes-the-next-step", True),
        ("The engineer is booked.", "solution_focus.takes-the-next-step", True),
        ("Once the engineer is booked, you hear it.", "solution_focus.takes-the-next-step", False),
        ("I can do it on Friday. Do you want both?", "solution_focus.decides-together", True),
        ("I can do it on Friday. Is that right?", "solution_focus.decides-together", False),
        ("I can do it on Friday. Is there something else that I can do for you?", "solution_focus.decides-together", False),
    ],
)  # fmt: skip
def test_a_step_is_taken_by_doing_and_not_by_asking_back(said: str, check: str, shown: bool) -> None:
    assert (check in seen_in((*NEXT_STEP, said), 3, "shows")) is shown


STUCK = (
    "My flight is cancelled and my sister's rehearsal is tonight. Nobody at the desk could tell me anything, I want it sorted!",
)
MANAGER = (
    "I want a manager. This is the third time I ring about the refund, five departments passed me on and nobody helps me.",
)
TOLD = ("Hello, my name is Ruth Whitlock, order number 44-1209, and the box never came. Nobody listens!",)
AGAIN = (
    "It keeps dropping.",
    "That's wrong of us. Does Saturday at ten suit?",
    "It does. And what if it happens again?",
)
CALLED = (
    "It keeps dropping.",
    "Our engineer will call 07700 900418 by 8 pm. Does that suit?",
    "It does. And what if it happens again?",
)
CHARGED = ("You charged me twice!", "I'm sorry about that.", "And then a third time!", "Sorry, that's awful.", "So?")
SWING = (
    "You moved me.",
    "I'm sorry about that.",
    "The boy said sorry at every swing.",
    "It wasn't his apology to make.",
    "No.",
)
ASKED_MUCH = (
    "They write to him, it is a disgrace.",
    "What came this morning, and which of them shall I stop first?",
    "All of them. He'd no patience with banks.",
)
KNOB = ("There's a knob you've to turn half way, and I never did it. He did the heating, my husband who died.",)
RECEIVED = (
    "Just post it to me, I'm not well and I can't get to a shop before Saturday on my own with two small children.",
)
DEMANDS = ("You had your turn. Manager.",)
HON = ("Oh, hello there, hon. It came on the Tuesday, in the wet, and nobody told me.",)

FAIR = [
    # who keeps it does not send anybody away
    (MANAGER, "I'm not able to put you through to a manager for a refund that I'm able to do.", "escalate", False),
    (MANAGER, "A manager doesn't come on the line for something I can sort myself.", "escalate", False),
    (MANAGER, "I'd sooner not pass you back round the houses.", "escalate", False),
    (MANAGER, "Managers don't take calls.", "escalate.refuses-escalation", True),
    (MANAGER, "I'm not putting you through to anyone.", "escalate.refuses-escalation", True),
    (MANAGER, "I'll pass you back to the team.", "escalate.tosses-around", True),
    # an offer asks for no detail that it names
    (TOLD, "Would you like the account put into your own name?", "attentive", False),
    (TOLD, "Do you want me to put the order number on the letter?", "attentive", False),
    (TOLD, "May I post it with your own name at the top?", "attentive", False),
    (TOLD, "Would you like to give me your name?", "attentive.asks-again", True),
    (TOLD, "And your order number?", "attentive.asks-again", True),
    # whose words they are
    (KNOB, "A knob you've to turn half way, and he was the one who knew how.", "paraphrase", False),
    (RECEIVED, "You're not well and you can't get to a shop before Saturday on your own.", "paraphrase.parrots-back", True),
    (ASKED_MUCH, "I won't have it either. Is there anything else I should hold on to?", "ask", False),
    (ASKED_MUCH, "He'd no patience with banks, and you miss him.", "solution_focus", False),
    (SWING, "You're right, I'm sorry.", "apologize", False),
    (CHARGED, "You're right, I'm sorry.", "apologize.over-apology", True),
    (HON, "Honey, you're welcome.", "rapport", False),
    (STUCK, "Honey, you're welcome.", "rapport.pet-names", True),
    (DEMANDS, "A manager can sign it, and a manager I'll ask: your manager is Ana, the manager.", "rapport", False),
    # words that also mean something else
    (STUCK, "You were lying awake all night.", "professional", False),
    (STUCK, "I know you're mad, and I don't blame you.", "professional", False),
    (STUCK, "You're lying about it.", "professional.belittles", True),
    (STUCK, "No need to apologise, you're not the one who messed up.", "professional", False),
    (STUCK, "I'm not the one who messed up.", "calm.takes-it-personally", True),
    (STUCK, "I beg your pardon, I did not quite catch that.", "professional", False),
    (STUCK, "That's just not on.", "let_vent", False),
    (STUCK, "That's not true.", "let_vent.contradicts-the-account", True),
    (STUCK, "Actually, you're owed more than that.", "let_vent", False),
    (STUCK, "Leave it with me and I'll ring you by six.", "let_vent", False),
    (STUCK, "Post whatever you like, or anything you like.", "let_vent", False),
    (STUCK, "Oh you poor thing, three hours on your feet.", "calm", False),
    (STUCK, "Oh, poor you.", "calm.sarcasm", True),
    (STUCK, "By the way, I've put your ninety pounds back.", "attentive", False),
    (STUCK, "By the way, did you see the match?", "attentive.ignores-what-was-said", True),
    (STUCK, "One page, so there's nothing to hold in your head.", "acknowledge", False),
    (STUCK, "It's all in your head.", "acknowledge.minimises", True),
    (STUCK, "I'd like to hear it just the way it reads.", "acknowledge", False),
    (STUCK, "That's not mine to say.", "positive_language", False),
    (STUCK, "I haven't a clue yet, but I know who has.", "positive_language", False),
    (STUCK, "I haven't a clue.", "positive_language.not-my-job", True),
    (STUCK, "Somebody should have told you.", "no_blame", False),
    (STUCK, "They should have told you.", "no_blame.blames-others", True),
    (STUCK, "We've made a right pig's ear of this, haven't we.", "boundaries", False),
    (STUCK, "ok ok i hear you, here's what i can do: van tomorrow at 10", "boundaries", False),
    (STUCK, "Send me that, so you've got it in front of you.", "boundaries", False),
    # a desk that wants its number first
    (STUCK, "I can't do anything for you until I have the code, that's our procedure.", "positive_language.bare-refusal", True),
    (STUCK, "I'm not able to look at anything without a case number.", "positive_language.bare-refusal", True),
    (STUCK, "I can't see anything without the code, could you read it to me?", "positive_language", False),
    # the hour by which it is known
    (AGAIN, "You'll know by 8 pm.", "follow_up", False),
    (AGAIN, "You'll know if it does.", "follow_up.back-to-the-customer", True),
    (CALLED, "You're welcome to contact us again.", "follow_up", False),
    (AGAIN, "You're welcome to contact us again.", "follow_up.back-to-the-customer", True),
]  # fmt: skip


@pytest.mark.parametrize(("said", "line", "check", "broken"), FAIR)
def test_a_break_is_only_what_a_fair_trainer_would_sign(
    said: tuple[str, ...], line: str, check: str, broken: bool
) -> None:
    assert any(f"{one}.".startswith(f"{check}.") for one in seen_in((*said, line), len(said), "breaks")) is broken


PINK = "The pills look different, pink ones. I haven't had one since Tuesday. Should I take them, do you suppose?"
TONIGHT = "I want it tonight and I want the driver's name. Useless, the lot of you, and you sound like one."


@pytest.mark.parametrize(
    ("persona", "heard", "line", "forbidden"),
    [
        ("dee-thursday-box", PINK, "If they're the same as ever then you can just take them as normal, can't you.", True),
        ("dee-thursday-box", PINK, "They're fine to take, hon.", True),
        ("dee-thursday-box", PINK, "I'd keep taking them.", True),
        ("dee-thursday-box", PINK, "You could skip them till Monday, couldn't you.", True),
        ("dee-thursday-box", PINK, "Rosa will tell you whether they're fine to take.", False),
        ("dee-thursday-box", PINK, "I can't say if it's safe to take, but she can.", False),
        ("dee-thursday-box", PINK, "Take it slow now, I'm here.", False),
        ("dee-thursday-box", PINK, "So you stopped taking them, and left them out.", False),
        ("craig-second-box", TONIGHT, "I'll ring you before eight tonight, and tomorrow from noon I'm here if anything slips.", False),
        ("craig-second-box", TONIGHT, "I'm here until eight tonight.", False),
        ("craig-second-box", TONIGHT, "I'll speak to the driver's depot tonight.", False),
        ("craig-second-box", TONIGHT, "I'll ring first, and the van will be there tonight.", True),
        ("craig-second-box", TONIGHT, "Fine, I'll get the driver to drop it this evening.", True),
    ],
)  # fmt: skip
def test_what_policy_forbids_is_held_out_in_one_breath(persona: str, heard: str, line: str, forbidden: bool) -> None:
    turns = [Turn(role="customer", text=heard), Turn(role="trainee", text=line)]
    setting = setting_of(load_library().personas[persona])
    seen = signals_for(load_catalogue()).in_turn(turns, 1, setting)
    assert any(one.check == "caves-in" and one.sure for one in seen) is forbidden
    assert not any(one.strategy == "boundaries" and one.kind == "shows" and one.sure for one in seen)


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("I can't think of a better use for it.", "boundaries"),
        ("The nine forty-five's full.", "let_vent"),
        ("Have you tried asking at the desk?", "tailor_solution"),
        ("Would a second pair of hands be any use to you?", "breather"),
        ("Is there something you'd like me to hold on to?", "breather"),
    ],
)
def test_what_shows_nothing_is_not_quoted(line: str, check: str) -> None:
    heard = "I want the nine forty-five tonight! I asked at the desk three times. Can I not have it?"
    assert not [one for one in seen_in((heard, line), 1, "shows") if one.startswith(f"{check}.")]


@pytest.mark.parametrize(
    ("note", "judged"),
    [
        ("Wanted Thursday delivery. Customer rambling and confused.", True),
        ("Wanted Thursday delivery. Customer confused about the new date.", False),
    ],
)
def test_a_note_that_calls_the_customer_rambling_judges_them(note: str, judged: bool) -> None:
    turns = (Turn(role="customer", text="My box came on Tuesday, I want it on Thursday."),)
    seen = signals_for(load_catalogue()).in_wrap_up(Transcript(turns=turns, note=note))
    assert any(one.check == "judges-the-customer" and one.sure for one in seen) is judged
