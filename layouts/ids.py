"""Every component id of the pages, in one place. The scripts in assets/ use the same names."""

ADDRESS = "address"
PAGE = "page"
PAGES = "pages"  # the menu of pages

DESK = "desk"
BOARD_HEAD = "board-head"  # of the board of units
BOARD_TOOLS = "board-tools"
BOARD_ROWS = "board-rows"
BOARD_PICK = "board-pick"

HELP = "help"
LINE_PLACE = "line-place"  # the command line

WALL = "wall"
WALL_WRONG = "wall-wrong"  # what of the address was not understood
WALL_FIVE = "wall-five"
WALL_UNITS = "wall-units"
WALL_FEEDS = "wall-feeds"
SELECTED = "selected"  # store: which incident the panel shows; set by the browser
ACT = "act"  # store: one act of the person at the desk; set by the browser
ANSWER = "answer"  # store: what came of it; read by the browser
DRAWN = "drawn"  # store: which request the panel now answers; read by the browser

BAR = "bar"
CLOCK = "clock"
AIR_ALERT = "air-alert"
FLOOD = "flood"  # of alarms
GUARD = "guard"  # on repeat strikes
FEEDS = "feeds"
COUNTS = "counts"
LINK = "link"
ADVISER = "adviser"
ARCHIVE = "archive"
PAPER = "paper"
ON_DUTY = "on-duty"
HANDOVER_ITEMS = "handover-items"
HANDOVER_STATE = "handover-state"
SOUND = "sound"

QUEUE = "queue"
QUEUE_COUNT = "queue-count"
REPORTS_COUNT = "reports-count"
REPORTS = "reports"
QUEUE_TOOLS = "queue-tools"
SET_ASIDE = "set-aside"
QUEUE_ROWS = "queue-rows"

MAP = "map"
MAP_FIND = "map-find"  # of the desk: search and views
MAP_TOOLS = "map-tools"
MAP_FOOT = "map-foot"
MAP_LEGENDS = "map-legends"

PANEL = "panel"
PANEL_BODY = "panel-body"
PANEL_PRESENCE = "panel-presence"
CAMERAS = "cameras"
ADVICE = "advice"
ACTIONS = "actions"
NOTE = "note"
TIMELINE = "timeline"
ASK = "ask"

UNITS = "units"
UNITS_COUNT = "units-count"
UNITS_ROWS = "units-rows"
UNIT_CARD = "unit-card"
MOVE = "move"

ECHO = "echo"
URGENT = "urgent"
KEYS = "keys"

FEEDS_HEAD = "feeds-head"
FEEDS_UNWATCHED = "feeds-unwatched"
FEEDS_ROWS = "feeds-rows"
FEED_CARD = "feed-card"
OUTPUTS = "outputs"
FEED_LETTERS = "feed-letters"

PLANS_VERSION = "plans-version"
PLANS_ROWS = "plans-rows"
PLANS_DRAFT = "plans-draft"
PLANS_ACTS = "plans-acts"
PLANS_NOTE = "plans-note"
PLANS_NOTE_PROBLEM = "plans-note-problem"
PLANS_BUTTONS = "plans-buttons"
PLANS_CONFIRM = "plans-confirm"
PLANS_QUESTION = "plans-question"
PLANS_RESULT = "plans-result"
PLANS_HISTORY = "plans-history"

REVIEW_ASKED = "review-asked"  # store: the address's query; set by the browser
REVIEW_TOLD = "review-told"  # store: what the page now shows; read by the browser
REVIEW_FORM = "review-form"
REVIEW_REFUSED = "review-refused"  # why nothing is asked
REVIEW_HEAD = "review-head"  # how many, of when
REVIEW_PROGRESS = "review-progress"
REVIEW_CHOSEN = "review-chosen"  # what charts and figures were pressed to choose
REVIEW_EXPORTS = "review-exports"
REVIEW_FIGURES = "review-figures"
REVIEW_CHARTS = "review-charts"
REVIEW_LOADS = "review-loads"
REVIEW_ROWS = "review-rows"
REVIEW_ROWS_COUNT = "review-rows-count"

REPLAY = "replay"
REPLAY_TOOLS = "replay-tools"
REPLAY_TRACK = "replay-track"
THEN_ASKED = "then-asked"  # store: which incident at which instant; set by the browser
THEN_TOLD = "then-told"  # store: which request is answered; read by the browser
THEN_BODY = "then-body"
THEN_COURSE = "then-course"

ONE = "one"  # one incident's review
ONE_ASKED = "one-asked"  # store: the incident's id; set by the browser
ONE_TOLD = "one-told"  # store: its lanes; read by the browser
ONE_HEAD = "one-head"
ONE_LANES = "one-lanes"
ONE_LOG = "one-log"
ONE_SIDE = "one-side"
