"""Merged STEP text: the same model, written once."""

from keienvelope.generation.step_text import merged

TEXT = """ISO-10303-21;
HEADER;
ENDSEC;
DATA;
#1 = SHAPE('a; #9',(#2,#5));
#2 = LINE('',#3,#4);
#3 = CARTESIAN_POINT('',(0.,1.,2.));
#4 = VECTOR('',#7,1.);
#5 = LINE('',#6,#8);
#6 = CARTESIAN_POINT('',(0.,1.,2.));
#7 = DIRECTION('',(1.,0.,0.));
#8 = VECTOR('',#10,
  1.);
#9 = PRODUCT('x','x','',(#1));
#10 = DIRECTION('',(1.,0.,0.));
#11 = PRODUCT('x','x','',(#1));
ENDSEC;
END-ISO-10303-21;
"""


def test_equal_geometry_is_written_once_and_products_are_kept():
    text = merged(TEXT)
    assert text.count("CARTESIAN_POINT") == 1
    assert text.count("DIRECTION") == 1
    assert text.count("VECTOR") == 1
    assert text.count("LINE") == 1
    assert text.count("PRODUCT") == 2
    assert "SHAPE('a; #9',(#2,#2))" in text
    assert text.startswith("ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n")
    assert text.endswith("ENDSEC;\nEND-ISO-10303-21;\n")
