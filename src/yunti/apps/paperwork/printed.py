"""Words that the platform itself prints on papers: Chinese in whatever language the reader uses the pages.

Not here: the words of the papers (the pack).
"""

from yunti.papers.document import Document, Paragraph, Run

DRAFT = "草稿"
WITHDRAWN = "已撤回"
UNSIGNED = "未签字"
OUTCOMES = {"open": "处理中", "upheld": "异议成立", "dismissed": "异议不成立"}
"""How an objection that was confirmed stands, by its state."""


def record_line(number: str, moment: str, digest: str) -> str:
    """Stands above each page of what was handed in."""
    return f"申报编号：{number}　提交时间：{moment}　内容指纹：{digest}"


def sheet_for(title: str, name: str, digest: str, size: int) -> Document:
    """Stands in a volume for a file that no page can show: what it is, by which it is known."""
    lines = (
        "此件不能装订成页，原件另存于平台。",
        f"文件名：{name}",
        f"大小：{size} 字节",
        f"指纹（SHA-256）：{digest}",
    )
    heading = Paragraph((Run(title, size=16, font="hei"),), "center", before=4, after=1.5, heading=True)
    return Document(title, (heading, *(Paragraph((Run(line),), "left", before=0.5) for line in lines)))
