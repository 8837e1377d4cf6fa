"""One exchange as it appears in the log: the trainee's words, then the reply growing sentence by sentence."""

from roleplay.tui.widgets.turn_log import TurnLog, Utterance


class ExchangeView:
    """Adds the blocks of one exchange to a log; marks them when the reply did not come."""

    UNANSWERED = "-unanswered"

    def __init__(self, log: TurnLog, words: str) -> None:
        log.query(f".{self.UNANSWERED}").remove()  # an earlier attempt gives way to this one
        self._log, self.words = log, words
        self._own = log.add(True, words)
        log.anchor()  # one's own words are always brought into view, wherever one was reading
        self._reply: Utterance | None = None

    def hear(self, sentence: str) -> bool:
        """Show one sentence; return whether it is the first."""
        first = self._reply is None
        if self._reply is None:
            self._reply = self._log.add(False, "")
        self._reply.say(sentence)
        return first

    def give_up(self) -> None:
        """Mark the words as not answered yet, and what was heard as incomplete."""
        self._own.remark("not answered yet")
        self._own.add_class(self.UNANSWERED)
        if self._reply is not None:
            self._reply.remark("incomplete; it does not count")
            self._reply.add_class(self.UNANSWERED)

    def remove(self) -> None:
        """Take it out of the log: it was taken back."""
        self._own.remove()
        if self._reply is not None:
            self._reply.remove()
