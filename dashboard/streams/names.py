"""Every key of the store: what it holds, how long, and why. All share the slot of `{centre}`."""

from dataclasses import dataclass

from dashboard.model.codes import EventKind


@dataclass(frozen=True, slots=True)
class Names:
    """The keys of one centre.

    | key | holds | kept |
    |---|---|---|
    | `events:*` | inbound events, field `event` | until the writer acknowledged them, and a day more |
    | `commands` | operators' commands, field `command` | as the events |
    | `positions` | AVL fixes, field `event` | capped: the picture needs only the last of each unit |
    | `readings` | measured values, field `event` | capped: watches read on, and nothing else does |
    | `watches` | where the watches have read to, and what each knows of each series | always |
    | `presence` | who has which incident open | capped: a minute is enough |
    | `journal` | facts: `fact`, `hash`, `private` ones | by age, not past a group that has not read it |
    | `dead` | what could not be understood, with its reason | by age |
    | `snapshot` | the picture after the last commit, one field an incident or unit | always |
    | `lease` | who writes: epoch, holder, deadline; the last commit (seq, tip, hash) | always |
    | `chain` | journal id and hash before the oldest entry kept | always |
    | `seen:<week>` | digests of the events known, in two weeks' buckets | 7 to 14 days |
    | `refused:<week>` | digests of what feeds had set aside, and how often it came again | 7 to 14 days |
    | `standing:<feed>` | the last event of each incident that a feed's whole list names | while it stands |
    | `ended:<feed>:<week>` | what a whole list ended, by which event | 7 to 14 days |
    | `tally` | the format of each feed ever heard | until it is forgotten |
    | `tally:<feed>` | what came by a feed: counts, instants (ms), a count a minute | an hour of minutes |
    | `lags:<feed>` | ms from the source's time to ours of the last events | capped: enough for percentiles |
    | `health` | the figures of each feed as they were judged last | until it is forgotten |
    | `outputs` | how each output does, as its own process last noted it | until it is configured no more |
    | `chosen:<output>` | the journal id up to which an output has chosen what goes out | as `outputs` |
    | `waiting:<output>` | what goes out: `fact` (its journal id), `incident` | until it is delivered |
    | `undelivered:<output>` | what was given up, with its `reason` | capped: a person sends it again |
    | `feeds` | last arrival of each kind, and the processes' signs of life, ms | always |
    | `coverage` | coverage by service, as the adviser last reckoned it | always |
    | `paper` | how the sheets of the paper fallback do | while they are wanted |
    | `speeds` | how fast crews drove, by road and hour | always |
    | `arrangements` | how each person has their desk, by account | always |
    | `users`, `keys`, `kiosks` | people, programs and walls that may enter | always |
    | `session:*`, `attempts:*` | signed-in sessions, failed sign-ins | until they expire |
    | `posted:*` | the number of a report that was just sent, by a digest of its words | an hour |
    """

    centre: str

    def _key(self, name: str) -> str:
        return f"{{{self.centre}}}:{name}"

    def events(self, kind: EventKind) -> str:
        return self._key(f"events:{kind}")

    @property
    def inputs(self) -> tuple[str, ...]:
        """What the writer reads, commands first: a person is waiting for them."""
        return (self.commands, *(self.events(kind) for kind in EventKind))

    @property
    def commands(self) -> str:
        return self._key("commands")

    @property
    def positions(self) -> str:
        return self._key("positions")

    @property
    def readings(self) -> str:
        return self._key("readings")

    @property
    def watches(self) -> str:
        return self._key("watches")

    @property
    def presence(self) -> str:
        return self._key("presence")

    @property
    def journal(self) -> str:
        return self._key("journal")

    @property
    def dead(self) -> str:
        return self._key("dead")

    @property
    def snapshot(self) -> str:
        return self._key("snapshot")

    @property
    def lease(self) -> str:
        return self._key("lease")

    @property
    def chain(self) -> str:
        return self._key("chain")

    def seen(self, week: int) -> str:
        return self._key(f"seen:{week}")

    def refused(self, week: int) -> str:
        return self._key(f"refused:{week}")

    def standing(self, feed: str) -> str:
        return self._key(f"standing:{feed}")

    def ended(self, feed: str, week: int) -> str:
        return self._key(f"ended:{feed}:{week}")

    @property
    def tallied(self) -> str:
        return self._key("tally")

    def tally(self, feed: str) -> str:
        return self._key(f"tally:{feed}")

    def lags(self, feed: str) -> str:
        return self._key(f"lags:{feed}")

    @property
    def health(self) -> str:
        return self._key("health")

    @property
    def outputs(self) -> str:
        return self._key("outputs")

    def chosen(self, output: str) -> str:
        return self._key(f"chosen:{output}")

    def waiting(self, output: str) -> str:
        return self._key(f"waiting:{output}")

    def undelivered(self, output: str) -> str:
        return self._key(f"undelivered:{output}")

    @property
    def feeds(self) -> str:
        return self._key("feeds")

    @property
    def coverage(self) -> str:
        return self._key("coverage")

    @property
    def paper(self) -> str:
        return self._key("paper")

    @property
    def speeds(self) -> str:
        return self._key("speeds")

    @property
    def arrangements(self) -> str:
        return self._key("arrangements")

    @property
    def users(self) -> str:
        return self._key("users")

    @property
    def keys(self) -> str:
        return self._key("keys")

    @property
    def kiosks(self) -> str:
        return self._key("kiosks")

    def session(self, digest: str) -> str:
        return self._key(f"session:{digest}")

    def attempts(self, name: str) -> str:
        return self._key(f"attempts:{name}")

    def posted(self, digest: str) -> str:
        return self._key(f"posted:{digest}")


WRITERS = "writer"  # the consumer group of every input
# A group of the journal that stands where the archive does: nothing after is trimmed. And its sign of life.
ARCHIVISTS = "archivist"
POSITIONS_KEPT = 20_000  # at 40 units and one fix in 2 s: 16 minutes; at 300 fixes a second: one
READINGS_KEPT = 100_000  # at 1,500 readings a second: a minute for a watch that starts anew
PRESENCE_KEPT = 1_000
UNDELIVERED_KEPT = 10_000
