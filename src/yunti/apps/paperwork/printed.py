"""Words that the platform itself prints on papers: Chinese in whatever language the reader uses the pages.

Not here: the words of the papers (the pack).
"""

DRAFT = "草稿"
ARCHIVE = "归档卷"


def record_line(number: str, moment: str, digest: str) -> str:
    """Stands above each page of what was handed in."""
    return f"申报编号：{number}　提交时间：{moment}　内容指纹：{digest}"
