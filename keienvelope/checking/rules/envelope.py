"""KE130: the design lies in the envelope that was given."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE130",
    title="clearance to the envelope",
    quantities=("envelope_clearance",),
    what="The whole design lies in the envelope given by --inside, and keeps --clearance from it.",
    why=(
        "An envelope is the space that a design may fill; the box of a class says nothing of the"
        " corners that a body does not have."
    ),
    how=(
        "Design and envelope are taken in the axes in which they are drawn. Against a convex"
        " envelope of planes the support of every part in the direction of each plane is enclosed,"
        " which is proven. Otherwise both become triangles: the least distance of triangles inside,"
        " the farthest point outside; twice the chord tolerance of curved faces on both sides is"
        " added as an error. Where the envelope is not closed nothing passes."
    ),
    fix="Move or trim the parts that are named, or give a larger envelope.",
    source="keienvelope itself; the envelope is the user's.",
)
