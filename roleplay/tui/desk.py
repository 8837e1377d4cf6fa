"""What the screens ask of the engine: load, start, resume, grade, export. Blocking: call it in threads.

Importing this module is cheap; the engine behind it is imported by `load`, after the first paint.
"""

import secrets
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from roleplay.errors import RoleplayError, StorageError
from roleplay.tui.memory import recall, remember

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from roleplay.config import Settings
    from roleplay.customer.graph import Cast
    from roleplay.engine import Engine
    from roleplay.exports import Form
    from roleplay.grading.scorecard import Scorecard
    from roleplay.library import Library
    from roleplay.models.base import Notice
    from roleplay.persona import Persona
    from roleplay.progress import Drilled, Played, Progress, Recommendation
    from roleplay.rubric import Catalogue, Rubric
    from roleplay.session import Session
    from roleplay.store import DisputeRow, Store, Summary
    from roleplay.transcript import Setting


@dataclass(slots=True)
class Desk:
    """Everything the app holds of the engine; `load` fills it.

    rubric: id of the rubric to grade by, None for the one in the settings. seed: of the first session that is
    started, None for a fresh one. engine: who plays and grades, None for what the settings name. record: file that
    every call of a model is recorded in. settled: called when much was loaded that stays until the end.
    """

    settings: "Settings"
    rubric: str | None = None
    seed: int | None = None
    engine: "Engine | None" = None
    record: Path | None = None
    settled: "Callable[[], None]" = lambda: None
    _library: "Library | None" = None
    _grading: "tuple[Rubric, Catalogue] | None" = None
    _store: "Store | None" = None
    _warming: threading.Lock = field(default_factory=threading.Lock)
    _warm: bool = False

    def load(self) -> None:
        """Import the engine, read the personas and the rubric, open the database. Safe to call again after an error."""
        import roleplay.session  # noqa: F401 - for its import time
        from roleplay.library import load_library
        from roleplay.model_engine import engine_for
        from roleplay.rubric_files import find_rubric, load_catalogue
        from roleplay.store import Store

        extra = self.settings
        if self.engine is None:
            self.engine = engine_for(extra, record=self.record)
        self._library = load_library(*extra.folders("personas"))
        catalogue = load_catalogue()
        self._grading = find_rubric(self.rubric or extra.rubric, catalogue, *extra.folders("rubrics")), catalogue
        if self._store is None:
            self._store = Store(extra.database)
        self.settled()

    @property
    def library(self) -> "Library":
        """The personas that could be read, and what is wrong with the others."""
        if self._library is None:
            raise StorageError("the customers are not loaded yet; wait a moment and try again.")
        return self._library

    @property
    def catalogue(self) -> "Catalogue":
        """All strategies."""
        return self._need_grading()[1]

    @property
    def store(self) -> "Store":
        """The open database."""
        if self._store is None:
            raise StorageError("the database is not open yet; wait a moment and try again.")
        return self._store

    def _need_grading(self) -> "tuple[Rubric, Catalogue]":
        if self._grading is None:
            raise StorageError("the rubric is not loaded yet; wait a moment and try again.")
        return self._grading

    def strategy_name(self, identity: str) -> str:
        """Return the name of a strategy, or its id if the catalogue does not know it."""
        strategy = self.catalogue.by_id.get(identity)
        return strategy.name if strategy else identity

    def unfinished(self) -> "list[Summary]":
        """Return this trainee's sessions that can be taken up: open ones, and ended ones not graded yet."""
        found = self.store.summaries(self.settings.trainee)
        open_ones = [item for item in found if item.status == "open"]
        ended = [item for item in found if item.status == "ended" and item.score is None][:20]
        return [*open_ones, *(item for item in ended if self.store.scorecard(item.id) is None)]

    def open_with(self, persona: "Persona") -> "Summary | None":
        """Return this trainee's open session with a persona, the latest where there are several; None where there is none."""
        found = self.store.summaries(self.settings.trainee)
        return next((item for item in found if item.status == "open" and item.persona_id == persona.id), None)

    def past(self) -> "tuple[tuple[Played, ...], tuple[Drilled, ...]]":
        """Return this trainee's finished sessions and answers to drills, oldest first."""
        from roleplay.progress import drilled, history

        return history(self.store, self.settings.trainee), drilled(self.store, self.settings.trainee)

    def progress(
        self, played: "Iterable[Played]", drilled: "Iterable[Drilled]", also: "Iterable[date]" = ()
    ) -> "Progress":
        """Return how the trainee gets on, by these sessions, drills and further days of practice. Blocks no longer than a moment."""
        from roleplay.progress import progress

        return progress(played, self.strategy_names, datetime.now().astimezone().date(), drilled, also=also)

    def recommendation(self, progress: "Progress") -> "Recommendation | None":
        """Return whom to meet next and why; None where there is nobody."""
        from roleplay.progress import recommend

        return recommend(self.library.personas.values(), progress, self.strategy_names)

    def export_progress(self, progress: "Progress", form: "Form", folder: Path, of: str = "") -> Path:
        """Write the progress as a document into `folder` and return the file. of: which sessions it is of, "" for all."""
        from roleplay.exports import progress_document, write

        path = (folder / f"roleplay-progress-{datetime.now().astimezone().date()}.{form}").resolve()
        write(path, progress_document(progress, form, of=of))
        return path

    @property
    def strategy_names(self) -> dict[str, str]:
        """The names of all strategies, by id."""
        return {strategy.id: strategy.name for strategy in self.catalogue.strategies}

    def persona(self, name: str) -> "Persona":
        """Return the persona of that id, or of that file as it is now."""
        from roleplay.library import is_file_name, load_persona

        if is_file_name(name):
            return load_persona(Path(name), *self.settings.folders("personas"))
        return self.library.get(name)

    def start(self, persona: "Persona", mode: str, minutes: int | None = None) -> "Session":
        """Begin a session with a persona. minutes: how long an exam may take, None for as long as it takes."""
        from roleplay.session import Session

        seed = secrets.randbelow(1_000_000) if self.seed is None else self.seed
        rubric, catalogue = self._need_grading()
        session = Session.start(
            self.store,
            persona,
            rubric,
            catalogue,
            trainee=self.settings.trainee,
            seed=seed,
            mode=mode,
            minutes=minutes,
            engine=self._engine(),
        )
        self.seed = None  # a seed given on the command line is for one session
        return session

    def resume(self, session: str) -> "Session":
        """Take up a stored session."""
        from roleplay.session import Session

        return Session.resume(self.store, session, engine=self._engine())

    def warm_up(self) -> None:
        """Import and compile what an exchange needs, while the trainee reads; a second caller waits for the first."""
        with self._warming:
            import roleplay.tui.screens.scorecard
            import roleplay.tui.screens.wrap_up  # noqa: F401 - for its import time, like the one before

            self._need_engine().warm_up(self.catalogue)
            if not self._warm:
                self._warm = True
                self.settled()

    async def prepare(self, tell: "Callable[[Notice], None]") -> None:
        """Do what can be done before a first exchange with models, telling of it; after `warm_up`."""
        from roleplay.models.base import watching

        with watching(tell):
            await self._need_engine().prepare(self.catalogue)

    def _need_engine(self) -> "Engine":
        if self.engine is None:
            raise StorageError("the engine is not loaded yet; wait a moment and try again.")
        return self.engine

    def _engine(self) -> "Engine":
        """Return the engine, casting once everything is imported: two threads importing one large package do not mix."""
        engine = self._need_engine()

        def cast(persona: "Persona", setting: "Setting", catalogue: "Catalogue") -> "Cast":
            self.warm_up()
            return engine.cast(persona, setting, catalogue)

        return replace(engine, cast=cast)

    def scorecard(self, session: "Session") -> "Scorecard | None":
        """Return the stored scorecard of a session."""
        from roleplay.grading.scorecard import Scorecard

        stored = self.store.scorecard(session.id)
        return Scorecard.model_validate(stored) if stored else None

    def keep_wrap_up(self, session: "Session", note: str, reflection: str) -> None:
        """Keep what was written after the conversation."""
        session.write_note(note)
        session.write_reflection(reflection)

    def export(self, session: "Session", scorecard: "Scorecard", folder: Path, form: "Form") -> Path:
        """Write the session as a document into `folder`, remember where, and return the file."""
        from roleplay.exports import session_document, write

        heads = [branch.head for branch in session.branches()]
        way = f"-way-{heads.index(session.head) + 1}" if len(heads) > 1 else ""  # or one would overwrite the other
        path = (folder / f"roleplay-{session.persona.id}-{session.id}{way}.{form}").resolve()
        write(path, session_document(session, scorecard, form))
        self.store.record_export(session.id, path)
        return path

    def disagree(self, session: "Session", strategy: str, because: str, turn: int | None) -> "DisputeRow":
        """Store that the trainee disagrees with a verdict, and why; turn: theirs that it is about, if it is about one."""
        from roleplay.disputes import dispute

        return dispute(self.store, session.id, strategy, because, turn)

    def disputes(self, session: "Session", scorecard: "Scorecard") -> "dict[str, DisputeRow]":
        """Return what of this scorecard the trainee disagrees with, by strategy."""
        return {row.strategy: row for row in session.disputes(scorecard)}

    # ── what may be read afterwards ──

    def gives_away(self, session: "Session") -> bool:
        """Whether reading what was behind a session would tell its trainee something new that a second try could find out."""
        unsaid = any(fact.id not in session.state.told for fact in session.persona.facts)
        seen = recall(self.settings.data_dir).seen_behind
        return session.mode == "practice" and unsaid and self._behind(session) not in seen

    def given_away(self, session: "Session") -> None:
        """Remember that the trainee now knows."""
        seen = recall(self.settings.data_dir).seen_behind
        remember(self.settings.data_dir, seen_behind=(*seen, self._behind(session)))

    def _behind(self, session: "Session") -> str:
        """Return a mark for trainee and customer; where a profile is deleted, no name of it is left in it."""
        return sha256(f"{self.settings.trainee}/{session.persona.id}".encode()).hexdigest()[:16]

    def close(self) -> None:
        """Give every session back and close the database; a closing that fails is nobody's concern any more."""
        store, self._store = self._store, None
        if store is not None:
            try:
                store.close()
            except (RoleplayError, OSError):
                return
