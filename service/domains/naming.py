"""Which domains a workspace can have: those of houses, not what providers of mail and registries share out."""

from typing import Final

from publicsuffixlist import PublicSuffixList

from service.errors import InvalidInput, MembershipRefused

LONGEST: Final = 253

_PROVIDERS: Final = """
    gmail.com googlemail.com outlook.com outlook.de outlook.fr outlook.es outlook.it hotmail.com hotmail.co.uk
    hotmail.de hotmail.fr hotmail.es hotmail.it live.com live.co.uk live.de live.fr msn.com passport.com
    yahoo.com yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.ca yahoo.com.br
    yahoo.com.ar yahoo.com.mx ymail.com rocketmail.com myyahoo.com aol.com aim.com icloud.com me.com mac.com
    proton.me protonmail.com protonmail.ch pm.me tuta.com tutanota.com tutanota.de tuta.io keemail.me
    tutamail.com gmx.com gmx.net gmx.de gmx.at gmx.ch gmx.fr web.de freenet.de t-online.de arcor.de mail.de
    posteo.de posteo.net mailbox.org mail.com email.com usa.com fastmail.com fastmail.fm hey.com zoho.com
    zohomail.com yandex.com yandex.ru ya.ru yandex.ua mail.ru bk.ru list.ru inbox.ru internet.ru rambler.ru
    ukr.net i.ua meta.ua qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com
    139.com naver.com daum.net hanmail.net nate.com rediffmail.com libero.it virgilio.it alice.it tin.it
    tiscali.it orange.fr wanadoo.fr laposte.net free.fr sfr.fr neuf.fr bbox.fr club-internet.fr hotmail.com.br
    bol.com.br uol.com.br terra.com.br ig.com.br globo.com telefonica.net terra.es seznam.cz centrum.cz email.cz
    wp.pl o2.pl onet.pl interia.pl abv.bg mynet.com bluewin.ch skynet.be telenet.be ziggo.nl kpnmail.nl
    planet.nl hetnet.nl xs4all.nl btinternet.com sky.com virginmedia.com ntlworld.com talktalk.net comcast.net
    verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com optonline.net
    shaw.ca rogers.com sympatico.ca telus.net bigpond.com optusnet.com.au hushmail.com runbox.com disroot.org
    riseup.net cock.li duck.com simplelogin.com mozmail.com privaterelay.appleid.com guerrillamail.com
    mailinator.com 10minutemail.com temp-mail.org yopmail.com trashmail.com sharklasers.com getnada.com
    maildrop.cc dispostable.com
"""

PROVIDERS: Final = frozenset(_PROVIDERS.split())
"""Where anybody can have an address."""

_SUFFIXES: Final = PublicSuffixList(accept_unknown=True)
"""The list that browsers use, as its package ships it: registries', and those of houses that give names away."""


def checked_domain(text: str) -> str:
    """The domain in lower case and ASCII, of an address as well. Raises InvalidInput for what is none, and
    MembershipRefused ``domain_not_taken`` for what belongs to nobody alone.
    """
    typed = text.strip().rpartition("@")[2].rstrip(".").lower()
    try:
        domain = typed.encode("idna").decode()
    except UnicodeError:
        domain = ""
    labels = domain.split(".")
    if len(labels) < 2 or len(domain) > LONGEST or not all(_is_label(label) for label in labels):
        raise InvalidInput.at("body", "domain", msg="This is not a domain. One looks like example.com.")
    if labels[-1].isdigit():
        raise InvalidInput.at("body", "domain", msg="This is a network address, not a domain.")
    if domain in PROVIDERS or _SUFFIXES.is_public(domain):
        raise MembershipRefused(
            "domain_not_taken",
            f"Anybody can have an address of {domain}, so it can be no workspace's. Nothing was added.",
        )
    return domain


def _is_label(label: str) -> bool:
    plain = label.replace("-", "")
    return (
        0 < len(label) < 64 and plain.isalnum() and label.isascii() and not label.startswith("-") and label[-1] != "-"
    )
