"""The text of a formula → a checked syntax tree: a small part of Python's expressions, with Chinese names and signs.

Typed by a Chinese input method is fine: full-width signs, 且 或 非 不少于 不超过 standing alone, `$name` for a parameter.
Whatever is not listed here is refused with its line and column. Never evaluated as Python.
Not here: what names and functions mean (`building`, `functions`).
"""

import ast
import keyword
import re
import unicodedata
import warnings

from yunti.rules.errors import FormulaError

LONGEST = 1000
DEEPEST = 24
MOST_NODES = 200
LONGEST_NUMBER = 18
KEYWORD_AS_NAME = "ǃ"  # behind a field's name that Python keeps for itself, such as `from`
DOLLAR = "ǂ"  # stands for `$` while Python's grammar reads the formula: a letter nobody types

_SIGNS = {
    "（": "(", "）": ")", "＞": ">", "＜": "<", "＝": "=", "，": ",", "。": ".", "≥": ">=", "≤": "<=", "≠": "!=",
    "×": "*", "÷": "/", "＋": "+", "－": "-", "＊": "*", "！": "!", "、": ",", "｛": "{", "｝": "}", "＄": "$",
    "‘": "'", "’": "'", "“": '"', "”": '"', "＇": "'", "＂": '"', "\u3000": " ", "：": ":", "／": "/",
}  # fmt: skip
_WORDS = {
    "且": "and", "并且": "and", "或": "or", "或者": "or", "非": "not", "不少于": ">=", "不低于": ">=", "不小于": ">=",
    "不超过": "<=", "不多于": "<=", "不大于": "<=", "大于": ">", "超过": ">", "小于": "<", "等于": "==", "不等于": "!=",
    "属于": "in", "真": "True", "假": "False", "true": "True", "false": "False",
}  # fmt: skip
_TEXT = r"'[^']*'|\"[^\"]*\"|‘[^‘’']*’|“[^“”\"]*”|＇[^＇']*＇|＂[^＂\"]*＂"
_QUOTED = re.compile(_TEXT, re.DOTALL)
_PARTS = re.compile(rf"{_TEXT}|\w+|.", re.DOTALL)
_GLUED = re.compile(r"\d[\d.]*[^\W\d]")
_REFUSED = {
    "lambda": "lambda",
    "yield": "yield",
    "await": "await",
    "is": "is",
    "if": "if … else",
    "for": "for",
    "import": "import",
}
_KEPT = ("and", "or", "not", "in", "True", "False", "None")
_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Name, ast.Load, ast.Constant,
    ast.Call, ast.Set, ast.List, ast.Tuple,
)  # fmt: skip
_NAMES = {
    ast.Attribute: "用点取属性", ast.Subscript: "方括号取值", ast.Lambda: "lambda", ast.Pow: "乘方", ast.Div: "除法（比率请用 ratio 节点）",
    ast.IfExp: "if … else（分情形请用 table 节点）", ast.Dict: "字典", ast.Starred: "星号", ast.NamedExpr: ":=", ast.JoinedStr: "f 字符串",
    ast.ListComp: "推导式", ast.SetComp: "推导式", ast.DictComp: "推导式", ast.GeneratorExp: "推导式", ast.Mod: "取余",
    ast.FloorDiv: "整除", ast.MatMult: "@", ast.Is: "is", ast.IsNot: "is not", ast.BitAnd: "&（且请写 and）", ast.BitOr: "|（或请写 or）",
    ast.Invert: "~（非请写 not）",
}  # fmt: skip


def normalised(text: str) -> tuple[str, list[int]]:
    """ASCII signs and Python keywords for what Chinese keyboards give; and for each character its place in `text`.

    What stands in quotes stays as it is: the brackets of a name are part of the name.
    """
    out: list[str] = []
    places: list[int] = []
    for match in _PARTS.finditer(text):
        part = match[0]
        if _QUOTED.fullmatch(part):
            part = _SIGNS.get(part[0], part[0]) + part[1:-1] + _SIGNS.get(part[-1], part[-1])
        else:
            part = _SIGNS.get(part, _WORDS.get(part, unicodedata.normalize("NFKC", part)))
            part = DOLLAR if part == "$" else part
            if keyword.iskeyword(part) and part not in _KEPT and part not in _REFUSED:
                part += KEYWORD_AS_NAME
        out.append(part)
        places.extend(min(match.start() + offset, match.end() - 1) for offset in range(len(part)))
    return "".join(out), places


def parse(text: str) -> ast.expr:
    """The syntax tree of a formula; every node in it is allowed, every place can be told to people."""
    if not isinstance(text, str) or not text.strip():
        raise FormulaError("公式是空的", column=1)
    if len(text) > LONGEST:
        raise FormulaError(f"公式有 {len(text)} 个字符，最多 {LONGEST} 个", column=LONGEST + 1)
    for reserved in (DOLLAR, KEYWORD_AS_NAME):
        if reserved in text:
            raise FormulaError(f"不能使用字符 {reserved}", column=text.index(reserved) + 1)
    plain, places = normalised(text.rstrip())
    _refuse_before_parsing(text, plain, places)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = ast.parse(plain.replace("\n", " ").lstrip(), mode="eval")
    except SyntaxError as problem:
        lead = len(plain) - len(plain.lstrip())
        raise _refusal("公式写法有误", text, places, (problem.offset or 1) - 1 + lead) from None
    except (ValueError, MemoryError, RecursionError, SyntaxWarning, DeprecationWarning):
        raise FormulaError("公式写法有误", column=1) from None
    lead = len(plain) - len(plain.lstrip())
    _check(tree, text, plain, places, lead)
    return tree.body


def name_in(identifier: str) -> str:
    """The name as it was typed."""
    return identifier.removesuffix(KEYWORD_AS_NAME)


def place_of(node: ast.AST, text: str) -> tuple[int, int]:
    """Line and column (from 1) of a node of `parse(text)`, in the text as it was typed."""
    plain, places = normalised(text.rstrip())
    lead = len(plain) - len(plain.lstrip())
    return _line_and_column(text, places, _character(plain, getattr(node, "col_offset", 0), lead))


def _character(plain: str, byte_offset: int, lead: int) -> int:
    """Python counts the bytes of a line; people count characters."""
    body = plain.replace("\n", " ").lstrip().encode()
    return lead + len(body[:byte_offset].decode(errors="ignore"))


def _line_and_column(text: str, places: list[int], index: int) -> tuple[int, int]:
    at = places[min(index, len(places) - 1)] if places else 0
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def _refusal(reason: str, text: str, places: list[int], index: int) -> FormulaError:
    line, column = _line_and_column(text, places, max(index, 0))
    return FormulaError(reason, line=line, column=column)


def _refuse_before_parsing(text: str, plain: str, places: list[int]) -> None:
    """What would cost time or memory while parsing, or read as something else than it looks."""
    if "\\" in plain:
        raise _refusal("不能使用反斜杠", text, places, plain.index("\\"))
    depth = 0
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", lambda match: "_" * len(match[0]), plain)
    for index, char in enumerate(bare):
        depth += (char in "([{") - (char in ")]}")
        if depth > DEEPEST:
            raise _refusal(f"括号嵌套超过 {DEEPEST} 层", text, places, index)
        if char in "\\#`;@^'\"" or (ord(char) < 32 and char != "\n"):
            raise _refusal("引号没有成对" if char in "'\"" else f"不能使用字符 {char!r}", text, places, index)
    glued = _GLUED.search(re.sub(r"(?<!\d)[^\W\d]\w*", lambda match: "a" * len(match[0]), bare))
    if glued:
        raise _refusal("数字后面紧接文字，请加空格", text, places, glued.start())
    for match in re.finditer(r"\w+", bare):
        if match[0] in _REFUSED:
            raise _refusal(f"公式里不能用 {_REFUSED[match[0]]}", text, places, match.start())
        if match[0].startswith("__") and "'" not in match[0] and plain[match.start()] not in "'\"":
            raise _refusal("名称不能以两个下划线开头", text, places, match.start())


def _check(tree: ast.Expression, text: str, plain: str, places: list[int], lead: int) -> None:
    count = 0
    todo: list[tuple[ast.AST, int, int]] = [(tree, 0, 0)]
    while todo:
        node, depth, start = todo.pop()
        count += 1
        start = _character(plain, node.col_offset, lead) if hasattr(node, "col_offset") else start
        reason = _objection(node, depth, count)
        if reason:
            raise _refusal(reason, text, places, start)
        todo.extend((kid, depth + 1, start) for kid in ast.iter_child_nodes(node))


def _objection(node: ast.AST, depth: int, count: int) -> str:
    if not isinstance(node, _ALLOWED):
        return f"公式里不能用{_NAMES.get(type(node), ' ' + type(node).__name__)}"
    if depth > DEEPEST * 2:
        return f"公式嵌套超过 {DEEPEST} 层"
    if count > MOST_NODES * 3:
        return f"公式太长：超过 {MOST_NODES} 个部分，请拆成几个有名称的判定"
    if isinstance(node, ast.Call) and (not isinstance(node.func, ast.Name) or node.keywords):
        return "只能调用函数库里的函数，参数按位置给出"
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        return "连续比较请拆开，用 and 相连"
    return _objection_to_constant(node.value) if isinstance(node, ast.Constant) else ""


def _objection_to_constant(value: object) -> str:
    if isinstance(value, bool | str):
        return ""
    if isinstance(value, int | float) and len(str(value)) <= LONGEST_NUMBER:
        return ""
    return f"数字最多 {LONGEST_NUMBER} 位" if isinstance(value, int | float) else f"公式里不能用 {value!r}"
