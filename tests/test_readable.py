"""Free text is sealed unless somebody approved that it stays readable."""

from domain.phrases import admissions
from tests.given import RULES
from tests.readable import FILE, readable


def test_a_new_readable_text_is_approved_in_the_golden_list() -> None:
    approved = set(FILE.read_text(encoding="utf-8").split())
    assert readable() - approved == set(), "Seal it, or approve it in golden/readable.txt: a code, a name of ours."
    assert approved - readable() == set(), "These are sealed or gone; take them off golden/readable.txt."


def test_a_warning_holds_the_rulebooks_phrase_and_not_what_was_written() -> None:
    phrase = RULES.questions.liability_phrases[0]
    (warning,) = admissions(RULES, words=f"Well, {phrase.upper().replace(' ', '  ')}!")
    assert (warning.marked, warning.message.count(phrase)) == (phrase, 1)
