"""`uses: render_text`: chosen rows of a reference list, in its order, as one text.

Settings: `list`, `chosen` the field with the keys, `line` with `{column}` to fill in, `between`. Output: `text`.
Not here: the joining itself (`domain.listing`).
"""

from yunti.domain.listing import joined
from yunti.packs.calls import Call, Output
from yunti.packs.uses.settings import Settings

SETTINGS = Settings(required=("list", "chosen", "line", "between"), outputs=("text",))


def run(call: Call) -> Output:
    source = call.pack.definition.lists[call.setting("list")]
    chosen = call.value(call.setting("chosen")) or ()
    return {"text": joined(source.rows, source.key, chosen, call.setting("line"), call.setting("between"))}
