"""The component page `/parts/`: every component in all its states, with made-up content in Chinese.

Not here: the components (`web/shared/templates/cotton/`).
"""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yunti.web.shared.html import MARKS

COLOURS = (
    ("ink-900", "正文 16.2"),
    ("ink-700", "次要 10.1"),
    ("ink-500", "说明 6.2"),
    ("line-strong", "框线 3.4"),
    ("sea-900", "工作台页眉"),
    ("sea-700", "主按钮、链接 8.9"),
    ("sea-100", "选中底"),
    ("teal-600", "符合 5.2"),
    ("teal-100", "符合底"),
    ("warm-600", "待办 5.1"),
    ("warm-100", "待办底"),
    ("red-600", "不符 5.8"),
    ("red-100", "不符底"),
    ("ground", "页面底"),
)
ROWS = (
    ("示例甲机械有限公司", "17.30", "on", "已受理"),
    ("示例乙纺织有限公司", "5.20", "wait", "退回补正"),
    ("示例丙电气有限公司", "42.00", "ok", "评定通过"),
)


@dataclass(frozen=True)
class SampleJob:
    ref: str
    state: str
    get_state_display: str
    done: int
    total: int
    note: str = ""
    error: str = ""
    is_over: bool = True
    title: str = "导入企业名单"


JOBS = (
    SampleJob("sample1", "done", "已完成", 2000, 2000),
    SampleJob("sample2", "failed", "未完成", 120, 2000, error="第 121 行：信用代码少 1 位。改好后重新上传。"),
    SampleJob("sample3", "parked", "待人工处理", 800, 2000, note="已试 5 次"),
    SampleJob("sample4", "cancelled", "已取消", 0, 0),
)


class SampleForm(forms.Form):
    """One field of every kind; shown with errors."""

    uscc = forms.CharField(label="统一社会信用代码", help_text="18 位，见营业执照", min_length=18)
    capital = forms.DecimalField(label="注册资本", required=False)
    founded = forms.DateField(label="成立日期", required=False)
    size = forms.ChoiceField(label="规模", choices=[("", "选一个"), ("small", "小型"), ("medium", "中型")])
    kind = forms.ChoiceField(
        label="申报方式", choices=[("own", "本企业申报"), ("agent", "代办")], widget=forms.RadioSelect
    )
    services = forms.MultipleChoiceField(
        label="已用云服务",
        choices=[("compute", "计算"), ("storage", "存储")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    paper = forms.FileField(label="营业执照", required=False)
    password = forms.CharField(label="密码", widget=forms.PasswordInput(), required=False)
    agreed = forms.BooleanField(label="所填属实", required=False)


def parts(request: HttpRequest) -> HttpResponse:
    form = SampleForm({"uscc": "91900101MA0000001", "capital": "1200.00", "kind": "own", "size": "small"})
    return render(
        request,
        "public/parts.html",
        {
            "colours": COLOURS,
            "marks": [(name, text) for name, (_glyph, text) in MARKS.items()],
            "form": form,
            "jobs": JOBS,
            "rows": ROWS,
            "compact": request.GET.get("density") == "compact",
        },
    )
