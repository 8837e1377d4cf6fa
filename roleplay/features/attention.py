"""Attention: how much of what the customer just said a turn takes up."""

from roleplay.features.echo import came_out, echoes_number, fragment_echo, picks_up_detail
from roleplay.features.view import View, turn_feature


@turn_feature
def takes_up_much(view: View) -> bool:
    """This turn shares four content words with what the customer just said, takes up something of it in two sentences, or
    speaks in two words and more of what came out in a session of ours."""
    said = view.said_stems
    if len(said & view.heard_stems) >= 4 or len(said & came_out(view)) >= 2:
        return True
    taking = (
        picks_up_detail(view, each) or fragment_echo(view, each) or echoes_number(view, each) for each in view.sentences
    )
    return sum(taking) >= 2
