"""Writes of the paperwork room, by verb; the names that pages call."""

from yunti.apps.paperwork.services.binding import ask_for_volume, open_volume
from yunti.apps.paperwork.services.drawing import DrawnPaper, paper_of_case
from yunti.apps.paperwork.services.lettering import letter_paper
from yunti.apps.paperwork.services.listing import paper_of_board, paper_of_list, paper_of_round
from yunti.apps.paperwork.services.published import catalogue_paper
from yunti.apps.paperwork.services.registering import enter_in_register, strike_from_register
from yunti.apps.paperwork.services.visits import visit_paper
from yunti.apps.paperwork.services.vouchering import voucher_paper, voucher_screen

__all__ = [
    "DrawnPaper",
    "ask_for_volume",
    "catalogue_paper",
    "enter_in_register",
    "letter_paper",
    "open_volume",
    "paper_of_board",
    "paper_of_case",
    "paper_of_list",
    "paper_of_round",
    "strike_from_register",
    "visit_paper",
    "voucher_paper",
    "voucher_screen",
]
