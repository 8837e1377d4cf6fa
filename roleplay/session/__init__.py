"""The facade every front end uses: start, send, hold, hint, end, wrap up, grade. Knows no screen.

The trainee's words are stored before anything runs; a reply is committed as a whole; a session can be taken up again
after a crash or a quit at any point.
"""

from roleplay.session.hints import Hint
from roleplay.session.session import Session
from roleplay.session.setting import setting_of

__all__ = ["Hint", "Session", "setting_of"]
