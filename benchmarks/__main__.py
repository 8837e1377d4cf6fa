"""Run the benchmarks: python -m benchmarks [startup|paint|app|turn|grade|sessions|sentence|calls|gradings|rehearsal|evals|memory|peers …].

Without a name all but the longest run: `memory` and `peers` take several minutes each.
"""

import sys

from benchmarks import app, engine, evaluation, evaluation_memory, models, rehearsing, startup

ALL = {
    "startup": startup.command_line,
    "paint": startup.first_paint,
    "app": app.app,
    "turn": engine.turn,
    "grade": engine.grading,
    "sessions": engine.sessions,
    "sentence": models.first_sentence,
    "calls": models.structured_calls,
    "gradings": models.whole_gradings,
    "rehearsal": rehearsing.rehearsal,
    "evals": evaluation.evals,
    "memory": evaluation_memory.memory,
    "peers": evaluation.peers,
}

LONG = ("memory", "peers")


def main() -> None:
    """Run those named on the command line, or all but the longest."""
    for name in sys.argv[1:] or [each for each in ALL if each not in LONG]:
        ALL[name]()


if __name__ == "__main__":
    main()
