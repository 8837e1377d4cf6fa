"""The text of a new persona file, with places for what was answered. Whoever opens it may never have seen YAML."""

from string import Template

PERSONA = Template("""\
# yaml-language-server: $$schema=$schema
$notes#
# A customer to practise with. Lines that begin with # are notes for you; the program does not read them.
#
# To change this customer, change the words between the quotes. Leave the quotes, the dashes and the spaces at the
# beginning of a line as they are: the spaces say what belongs to what. After a change, save the file and run$where
#
$commands

# The version of this kind of file; leave it.
schema: 1

# ── Who it is ──

# A short name for the program: small letters, digits and hyphens. No other customer may have it.
id: $id
# What the trainee reads and hears.
name: $name
# One line for the list of customers: what is going on with this one.
title: $title
# How hard this customer is, from 1 (easy) to 5. A rehearsal measures it and says when the number is wrong.
difficulty: $difficulty
# What one can practise here; '$program rubrics show difficult-conversations' lists the names.
trains: [empathize, let_vent, ask, own_it, expectations, tailor_solution]
# "phone" or "chat".
channel: $channel
# If the subject may hurt the trainee (grief, illness, abuse), say so here, and remove the # before it.
# content_note: "Speaks about a death in the family."

# The person behind the complaint. Good: an age, a life, why this hurts. The trainee never sees it.
customer:
  background: $background
  voice:
    # How they talk. Good: something one can hear. Weak: "angry".
    style: $style
    # Small words they use again and again, and words they would never use.
    says: [$says]
    never: ["I appreciate your assistance", "valued customer"]

# ── Whom the trainee works for ──

$organisation
# ── The situation ──

# What the trainee is told before: what stands on their screen, and no more. Never what is behind it all.
brief: $brief
# What the trainee reads afterwards: what it was really about.
debrief: $debrief
# What went wrong, so that it fits after "I'm sorry about …".
trouble: $trouble
# What they ask for, so that it fits after "I want …".
wants: $wants
# What is really behind it, so that it fits after "It's really about …". Not the same as what they ask for: a good
# conversation finds it out.
interest: $interest

# ── How they feel ──

# From 0 to 10. heat: how angry they begin. trust: how far they believe you. patience: how long they bear with you.
# volatility: how strongly everything moves them (1 is usual). soothed_by and provoked_by: what this person minds more
# than others do (0.5: half as much again).
temperament:
  heat: $heat
  trust: 2
  patience: 7
  volatility: 1.0
  soothed_by: { acknowledge: 0.5, own_it: 0.5 }
  provoked_by: { calm: 0.8, let_vent: 0.5 }
# When it is enough, and what they do then: walked_out or escalated.
breaking_point: { heat: 10, then: walked_out }

# ── What they know ──

# Each fact is told only when its gate (reveal) opens:
#   free                              they bring it up themselves
#   asked                             only when somebody asks
#   { heat_at_most: 8 }               not while they are angrier than that
#   { asked: true, heat_at_most: 7 }  when asked, and not angrier than that
#   { trust: 4, needs: [heard] }      when they feel heard
# asked_by: words that, together in a question, ask for it. say: how they tell it; two ways are better. recap: the same as the
# trainee would say it back ("you have asked twice before"). secret: words they do not say before it is out.
facts:
  - id: what-happened
    reveal: free
    asked_by: [what happened, what went wrong, from the beginning, tell me more, what is wrong]
    say:
      - $began
    again: ["I've just told you what happened."]
    recap: $began_recap

  - id: how-it-is-now
    reveal: free
    asked_by: [how is it now, what is it like now, what is it doing, the situation, how are you managing, how do you manage, how are things, since then]
    say:
      - $now
    again: ["As I said. That's how it is."]
    recap: $now_recap

  - id: reference
    reveal: asked
    asked_by: [reference number, order number, customer number, account number, your reference]
    say:
      - "It's $number. I know it by heart by now."
      - "$number. Got that?"
    again: ["Still $number."]
    deflect: ["You've got my name. Start with that."]
    recap: your reference is $number
    secret: ["$number"]

  - id: contact
    reveal: asked
    asked_by: [phone number, best number, number to reach, reach you, ring you on, call you on, which address, your address, email address, where shall i send]
    say:
      - $contact_1
      - $contact_2
    again: ["The same as I said."]
    recap: $contact_recap

  - id: tried-before
    reveal: { heat_at_most: 8 }
    asked_by: [have you tried, spoken to, contacted us, has anyone, told before]
    say:
      - "I've asked about it twice. The first one promised me an answer and vanished, the second one had never heard of the first."
      - "This is my third try. One of your people swore they'd see to it, and the next one found no trace of that."
    again: ["Twice. I told you. Twice."]
    deflect: ["What do you think?"]
    recap: you have asked twice before and nobody came back to you$tried_secret

  - id: deadline
    reveal: { asked: true, heat_at_most: 7 }
    asked_by: [by when, when need, how soon, how urgent, latest, deadline]
    say:
      - "Thursday evening. After that it's no use to me any more."
      - "It has to be settled by Thursday night. Friday is too late."
    again: ["Thursday. As I said."]
    deflect: ["Yesterday would have been nice."]
    recap: you need it settled by Thursday evening$deadline_secret

  - id: behind-it
    reveal: { trust: 4, needs: [heard] }
    asked_by: [why important, why matter, what matters, what does it mean, worried about, most important, need it for, what is it for, who is it for, the occasion, what have i missed]
    say:
      - $behind_1
      - $behind_2
    again: ["You know what it's about. I said so."]
    deflect: ["There's a reason. I'm not there yet."]
    recap: $behind_recap$behind_secret
$facts
# ── What could be offered ──

# offer: completes "I can …". allowed: true if policy permits it; false is a trap: promising it is a mistake. cues:
# words that, together in a sentence, announce this offer. acceptable: when they can say yes; the names after `after`
# are facts that must be out. replies: what they say to it; early is what they say when it comes too soon.
remedies:
$remedies
# ── Their own words ──

# A few ways to say each thing, in this person's voice; the more, the livelier. Where nothing is left, general words
# stand in. opening is how they begin; '$program personas check' names further moves that you may write for.
lines:
  opening:
    - $opening_1
    - $opening_2$openings
  vent:
    - "I've spent more time on this than I care to count. Evenings. Lunch breaks. For something that was yours to get right."
    - "Every time I explain it I start from nothing. Do you know how tiring that is?"
    - "What I can't get over is how little anyone seems to mind. I mind. I'm the one it lands on."
  press:
    - "So what are you going to do about it?"
    - "That's all very well. What happens now?"
    - "I'm still waiting for the part where something changes."
  demand:
    - $demand_1
    - $demand_2
  ask_what:
    - "What exactly would you do?"
    - "And what does that mean for me?"
  ask_when:
    - "When would that be? A day and a time, please."
    - "How long am I meant to wait this time?"
  ask_why:
    - "Why did nobody notice?"
    - "How does something like this happen at your end?"
  ask_manager:
    - "Is there somebody above you I can talk to?"
    - "Then let me speak to whoever decides."
  soften:
    - "All right. Fair enough."
    - "Okay. I know it's not you personally."
    - "Well. At least you're listening."
  not_yet:
    - "Maybe. There's something you haven't understood yet."
    - "Let's leave that for a moment."
  deflect:
    - "Ask me that again in a while."
    - "That can wait a little."
  dont_know:
    - "I can't tell you that."
    - "I can't say, not from here."
  react_heard:
    - "Yes. Exactly that."
    - "Thank you. You're the first one to say so."
    - "That's it, yes."
  react_apology:
    - "All right. I'll take that."
    - "Good to hear it from somebody."
  react_owned:
    - "So it's you who does it. Good."
    - "One person. That's all I was after."
  react_plan:
    - "Right. That's something I can count on."
    - "Good. Now I know what happens."
  react_dismissed:
    - "Don't tell me how to feel about it."
    - "Easy for you to say."
  react_scripted:
    - "Is that written on a card in front of you?"
    - "I've heard that sentence before. Word for word."
  react_sorries:
    - "You've said sorry. Now do something."
    - "Another sorry doesn't move anything."
  react_early_fix:
    - "Slow down. I'm not ready for that."
    - "Wait. Hear me out first."
  react_vague:
    - "That could mean anything."
    - "I've been given answers like that before."
  react_blamed:
    - "So now I'm the one who did it wrong?"
    - "I did what I was told to do. By you."
  accept:
    - "Good. Yes. Let's do that."
    - "That would help. Go ahead."
    - "Okay, I can live with that."
  close:
    - "Right. Thanks for sorting it out. Bye."
    - "That's more than I expected. Thank you. Goodbye."
  walk_out:
    - "No. I'm done here. Goodbye."
    - "This is going nowhere. I'll take it elsewhere."
""")

INLINE = Template("""\
# If several customers belong to the same place, give it a file of its own in a folder 'organisations' beside this one,
# and write only its name here: 'organisation: name-of-that-file'.
organisation:
  name: $name
  tone: "friendly and plain"
  # What the trainee may promise for a next step.
  response_time: "within two hours"
  # What the trainee may and may not do; they see this list. It must fit what stands under 'remedies' below.
  policy:
$policy
""")

SHARED = Template("""\
# The file of that name in the folder 'organisations': its tone, policy and remedies hold here too.
organisation: $id
# Rules for this case alone; the trainee sees them below those of the organisation.
policy:
$policy
""")

FACT = Template("""
  - id: $id
    reveal: $reveal
    asked_by: [$asked_by]
    say:
      - $say
    recap: $recap
""")

REMEDY = Template("""\
  - id: $id
    offer: $offer
    allowed: $allowed
    cues: [$cues]
    acceptable: $acceptable
    replies:
      accept: [$accept]
      refuse: [$refuse]
      early: [$early]
""")
