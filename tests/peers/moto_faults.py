"""What moto is known not to do, and where it is known to differ from AWS: each with its reason."""

# Commands that moto refuses and AWS does not: words of the command, words of the refusal, the reason.
REFUSED = [
    ("ec2 enable-vgw-route-propagation", "", "moto does not have EnableVgwRoutePropagation"),
    ("route53 associate-vpc-with-hosted-zone", "PublicZoneVPCAssociation",
     "moto takes a zone that is made with a VPC for a public one, unless HostedZoneConfig says otherwise"),
]

# Members that are not compared, by their paths; a star stands for anything.
LEFT_OUT = []

# Besides these: what does not come back through an import.
NOT_BACK = []

# Besides these: what a stack does not bring.
NOT_IN_STACKS = []


def passed_over(command, error):
    """The reason why a refused command is no fault of the lab's; none where it is."""
    line = " ".join(command)
    for words, refusal, reason in REFUSED:
        if line.startswith(words) and refusal in error:
            return reason
    return None


def counts(member, row, described):
    """Whether a row is compared."""
    return True


def bent(member, row, described):
    """A row without what moto does otherwise."""
    return row
