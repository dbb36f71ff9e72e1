"""How the engine marks values that are no plain values of a program."""

UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
# What the engine sends for a value that is unknown until deployment: a text for each type (pulumi/pulumi 3.250,
# sdk/go/common/resource/plugin/rpc.go, UnknownStringValue and the others).
UNKNOWNS = frozenset(
    {
        UNKNOWN_STRING,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)

# Objects with this key are not objects of the program: its value says what they are (pulumi/pulumi 3.250,
# sdk/go/common/resource/sig/sig.go).
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
