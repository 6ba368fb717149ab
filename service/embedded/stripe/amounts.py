"""Amounts in the currency's smallest unit, as words for people."""

_WITHOUT_DECIMALS = {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof"}
_WITHOUT_DECIMALS |= {"ugx", "xpf"}
_SYMBOLS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}


def format_amount(amount: int, currency: str) -> str:
    """`1050, "usd"` gives `$10.50`; a currency without a symbol here is named by its code."""
    has_decimals = currency not in _WITHOUT_DECIMALS
    number = f"{amount // 100:,}.{amount % 100:02d}" if has_decimals else f"{amount:,}"
    symbol = _SYMBOLS.get(currency)
    return f"{symbol}{number}" if symbol else f"{number} {currency.upper()}"
