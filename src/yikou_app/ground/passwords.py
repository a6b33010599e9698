"""What a password must be (密码要求), with every sentence in Chinese and what to do in it."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError

SHORTEST = 10
_KINDS = {"Ll": "小写字母", "Lu": "大写字母", "Nd": "数字"}
_FEWEST_KINDS = 3


class Strength:
    """A Django password validator: long enough, of three kinds of signs, without the account's own words."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with one sentence for each thing that is wrong."""
        wrong = []
        if len(password) < SHORTEST:
            wrong.append(f"密码只有 {len(password)} 位,至少要 {SHORTEST} 位。")
        kinds = {_KINDS.get(unicodedata.category(sign), "符号") for sign in password}
        if len(kinds) < _FEWEST_KINDS:
            wrong.append("密码要含小写字母、大写字母、数字、符号中的至少三种。")
        for word in _words_of(user):
            if word in password.lower():
                wrong.append("密码中不要含有用户名或姓名。")
                break
        if wrong:
            raise ValidationError(wrong)

    def get_help_text(self) -> str:
        """The rule, for the form."""
        return f"至少 {SHORTEST} 位,含小写字母、大写字母、数字、符号中的三种,不含用户名或姓名"


def _words_of(user: Any) -> list[str]:
    """The account's own words that are long enough to be no accident."""
    words = [getattr(user, "username", ""), getattr(getattr(user, "staff", None), "name", "")]
    return [word.lower() for word in words if len(word) >= 2]
