"""What accountants call an account of the book; its own name stays beside it, for who compares."""

from web.words import Words

SHORT = 12  # a longer name of a drawer is an identity; its end tells two apart


def account_name(t: Words, account: str) -> str:
    """`cash/<shift>` as "Drawer …149d"; the bare name when nobody wrote a word for it."""
    if t.has(f"account.{account}"):
        return t(f"account.{account}")
    head, _, rest = account.partition("/")
    shown = f"…{rest[-4:]}" if len(rest) > SHORT else t.or_name("account", rest) if rest else ""
    return f"{t.or_name('account', head)} {shown}".rstrip()
