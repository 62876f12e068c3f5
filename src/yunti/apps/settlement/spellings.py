"""Columns and words of the tables that go to the bank and come back: they are in Chinese whatever language the reader has chosen.

Not here: writing (`services.drawing`) and reading (`importing`) the tables.
"""

from yunti.domain.characters import half_width

HEADS = ("付款编号", "收款人", "开户银行", "账号", "金额（元）", "用途")
TITLES = {
    "number": ("付款编号", "业务编号", "客户流水号"),
    "amount": ("金额", "交易金额", "付款金额"),
    "result": ("结果", "处理结果", "交易状态", "状态"),
    "bank_reference": ("银行流水号", "流水号", "交易流水号"),
    "reason": ("退回原因", "失败原因", "原因", "备注"),
}
NEEDED = ("number", "amount", "result")
MEANING = {title: name for name, titles in TITLES.items() for title in titles}
PAID = frozenset({"成功", "已付", "已支付", "交易成功", "支付成功", "付款成功"})
RETURNED = frozenset({"退回", "已退回", "失败", "退票", "交易失败", "支付失败", "付款失败"})


def plain(text: str) -> str:
    return "".join(half_width(text).split())
