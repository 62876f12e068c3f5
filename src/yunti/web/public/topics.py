"""The topics of the help page, and the search over them.

Not here: their markup (`templates/public/help.html`), the handbook of each desk (`docs/`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Topic:
    anchor: str
    title: str | Promise
    paragraphs: tuple[str | Promise, ...]
    popular: bool = False

    def holds(self, words: Sequence[str]) -> bool:
        text = "\n".join(str(part) for part in (self.title, *self.paragraphs)).casefold()
        return all(word in text for word in words)


TOPICS = (
    Topic(
        "sign-in",
        _("怎样注册和登录"),
        (
            _(
                "企业由一位管理员先注册：填统一社会信用代码、单位名称和本人信息。信用代码按校验位核对，少一位、错一位都会指出。"
            ),
            _(
                "同事由本企业管理员邀请，不用再注册企业。主管部门、财政部门、专家和管理人员由系统管理员建账号。"
            ),
            _("主管部门、财政部门、专家和管理人员登录要两步：密码，加手机验证器上的 6 位数字。"),
        ),
        popular=True,
    ),
    Topic(
        "desks",
        _("岗位和授权"),
        (
            _(
                "在平台上办事，看的是岗位：谁、在哪个单位、办哪个地区的事、从哪天到哪天。一个人可以有几个岗位，在右上角切换。"
            ),
            _("只看得到本岗位该看的案件和档案。别的地区、别的企业的内容打不开，页面显示没有找到。"),
            _("系统管理员、安全管理员、审计管理员由三个不同的人担任。"),
        ),
    ),
    Topic(
        "applying",
        _("怎样申报"),
        (
            _(
                "在首页打开开放的批次，看谁可以申报、要准备的材料，再点“去申报”。先选申报的级别，它决定用哪张申请表。"
            ),
            _("随填随存，可以分几次填完。“核对和提交”把还没有填的、缺的材料一次列全，点哪一条就到哪一处。"),
            _("提交后给出受理编号和回执。回执上有查询码，不登录也能在“查进度”查到办到哪一步。"),
        ),
        popular=True,
    ),
    Topic(
        "deadlines",
        _("期限怎么数"),
        (
            _(
                "写“个工作日”的，按国务院办公厅公布的放假安排数，调休上班日算，放假日不算。写“天”的，按自然日数。"
            ),
            _(
                "期限写明首日和末日。剩 3 个工作日以内变成暖色，到期日写明钟点，超期变红；等企业补正时暂停计时。"
            ),
            _("某年的放假安排还没公布时，跨到那一年的期限标为待定，不作猜测。"),
        ),
        popular=True,
    ),
    Topic(
        "marks",
        _("判定记号的意思"),
        (
            _(
                "每一项条件有一个记号：符合、还差、不符、提示、待定、不适用。六种形状不同，打印成黑白也能分清。"
            ),
            _("待定表示缺材料或查询没有回应，不等于不符；写明何时再查。"),
            _("记号旁边写条款。对判定有不同意见，照条款提出即可。"),
        ),
    ),
    Topic(
        "correction",
        _("退回补正"),
        (
            _("材料要补的，一次列全理由，每条写明交什么、依据哪一条。补正期间审核计时暂停。"),
            _("在期限内交齐，案件接着办，不用重新申报，已填的内容都在。"),
        ),
        popular=True,
    ),
    Topic(
        "objecting",
        _("异议和复议"),
        (
            _(
                "公示期内，任何人可以在名单里点那一行的“提出异议”，写明事实和理由，再到邮箱确认。确认后那一行暂停办理，其他各行不受影响。"
            ),
            _("异议人的姓名、联系方式和内容不公开，也不告诉所指的单位。"),
            _(
                "申报单位对决定不服的，在申报页点“申请复议”。期限从签收决定之日起算，页面写明截止日和受理机关。"
            ),
        ),
    ),
    Topic(
        "handling",
        _("办理申报"),
        (
            _(
                "“申报办理”按期限排列，最急的在前。打开一件，填报内容和材料在一起，旁边写明现在可以办什么、还缺什么。"
            ),
            _("勾选几件可以一起办理：先逐件核对，有一件办不了，整批不办；每件单独留痕。"),
            _("退回补正时一次列全理由。只想问一句的，用“问申报单位”，不退回，期限照常计算。"),
        ),
    ),
    Topic(
        "visits",
        _("现场核查"),
        (
            _(
                "先定下名单，名单和种子的指纹写入留痕，再抽取；抽取之前没有人看得到种子，抽取之后任何人可以重算。"
            ),
            _("核查记录可以分几次填，传照片或签字页；签字以后不再改，才能办“核查合格”或“核查不合格”。"),
            _("核查的比例不够时，推荐这一步办不了，旁边写明还差几家。"),
        ),
    ),
    Topic(
        "evidence",
        _("上传材料"),
        (
            _("每项材料旁有一个按钮，在那里上传，或从材料库里选；同一份文件上传一次，各处都能用。"),
            _("按内容认文件类型，改扩展名没有用。文件先查毒，查完才能打开；没有查毒程序的，页面如实写明。"),
            _("每个文件有一串指纹，内容改一个字指纹就变，可用来核对交的和存的是同一份。"),
        ),
    ),
    Topic(
        "keyboard",
        _("键盘操作"),
        (
            _("列表里：J 下一行，K 上一行，X 选中，Enter 打开，斜杠键搜索，Esc 取消选择，问号键看全部按键。"),
            _("不用这些按键，也不开 JavaScript，所有事情照样能办。"),
        ),
    ),
    Topic(
        "trouble",
        _("遇到问题"),
        (
            _("页面出错时会给出请求编号，把编号告诉系统管理员，就能找到当时的情况。"),
            _("对办理结果有疑问，找页面上写明的受理单位；账号打不开，找本单位的管理员。"),
        ),
    ),
)


def topics_with(query: str) -> list[Topic]:
    """Topics that hold every word of the query; none for an empty query."""
    words = query.casefold().split()
    return [topic for topic in TOPICS if words and topic.holds(words)]
