# SPDX-License-Identifier: MIT
"""The NAT types of the lab, as nftables rulesets for one router.

A router has two cards, `wan` (the internet) and `lan` (a bridge with its hosts). A ruleset
replaces the former one whole, so one router plays every type in turn.

cone      masquerade: keeps the port towards everybody (Linux, most home routers); an unsolicited
          SYN is dropped
rst       the same, but an unsolicited SYN is answered by `reject with tcp reset`
open      the same, but an unsolicited SYN reaches the router's own stack, which answers RST
np        endpoint-independent without port preservation: the port's low bits are flipped
          (sport ^ 0x2a5), the same for every destination and one-to-one, so no two connections of
          the host ever want one port. No state is needed for that, unlike a NAT that draws a port
fw        a stateful firewall only; the host has a public address of its own
fullcone  cone, and whatever comes in for a port from 1024 up goes to the host (endpoint-
          independent filtering). A host that does not listen there answers RST itself
sym       a random port for each connection (masquerade fully-random): needs prediction or a relay
plain     router without any filter, hosts public: for measuring the lab itself

None of them repairs or drops what conntrack calls INVALID: the conntrack trap of a default Linux
router (a SYN-ACK with a new ISN leaves untranslated) is part of what is tested.
"""

TABLE = ("cone", "rst", "open", "np", "fw", "fullcone")  # the six of the table: 21 pairs
ALL = TABLE + ("sym", "plain")

NP_FLIP = 0x2A5  # below 1024, so an unprivileged port stays one

_SOURCE_NAT = {
    "cone": "oifname wan masquerade",
    "rst": "oifname wan masquerade",
    "open": "oifname wan masquerade",
    "np": "oifname wan meta l4proto tcp snat to {wan}:(tcp sport ^ {flip})",
    "fw": "",
    "fullcone": "oifname wan masquerade",
    "sym": "oifname wan masquerade random,fully-random",
    "plain": "",
}

_RULESET = """
flush ruleset
table ip lab {{
    chain source_nat {{
        type nat hook postrouting priority srcnat
        {source_nat}
    }}
    chain destination_nat {{
        type nat hook prerouting priority dstnat
        {destination_nat}
    }}
    chain forward {{
        type filter hook forward priority filter; policy drop
        iifname lan accept
        ct state established,related accept
        {forward}
        counter name forward_drop drop
    }}
    chain input {{
        type filter hook input priority filter; policy accept
        iifname lan ip daddr {wan} counter name hairpin_drop drop
        iifname wan ct state established,related accept
        {input}
    }}
    counter forward_drop {{ }}
    counter hairpin_drop {{ }}
    counter unsolicited {{ }}
}}
"""


def ruleset(kind, wan, host):
    """The nft script of a router of this kind: wan is its public address, host the inside host."""
    to_router = {
        "rst": "iifname wan meta l4proto tcp counter name unsolicited reject with tcp reset",
        "open": "iifname wan counter name unsolicited accept",
        "plain": "accept",
    }.get(kind, "iifname wan counter name unsolicited drop")
    return _RULESET.format(
        wan=wan,
        source_nat=_SOURCE_NAT[kind].format(wan=wan, flip=NP_FLIP),
        destination_nat=(
            f"iifname wan ip daddr {wan} tcp dport 1024-65535 dnat to {host}"
            if kind == "fullcone" else ""),
        forward={"fullcone": "ct status dnat accept", "plain": "accept"}.get(kind, ""),
        input=to_router)


def has_public_host(kind):
    return kind in ("fw", "plain")
