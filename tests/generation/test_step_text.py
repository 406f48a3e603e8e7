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


def test_numbers_are_written_without_what_does_not_matter():
    data = """DATA;
#1 = CARTESIAN_POINT('',(-1.2E+03,2.8428071E+03,1.E-02));
#2 = CARTESIAN_POINT('',(1.12345678949,-1.E-17,2.E+100));
ENDSEC;
"""
    text = merged(data)
    assert "(-1200.,2842.8071,0.01)" in text
    assert "(1.1234568,0.,2.E+100)" in text


def test_points_are_merged_however_they_are_broken_and_what_names_hold_is_no_point():
    name = "a #9 = CARTESIAN_POINT('',(0.,0.,0.));\nb"
    data = f"""DATA;
#1 = LINE('{name}',#2,#3);
#2 = CARTESIAN_POINT('',(1.00000000001,2.,-1.E-12));
#3 = CARTESIAN_POINT('',(1.,2.,
  0.)
  );
#4 = CARTESIAN_POINT('corner',(1.,2.,0.));
ENDSEC;
"""
    text = merged(data)
    assert "CARTESIAN_POINT('',(0.,0.,0.));" in text  # in the name
    assert text.count("#3=CARTESIAN_POINT('',(1.,2.,0.));\n") == 1
    assert text.count("#2=CARTESIAN_POINT('corner',(1.,2.,0.));\n") == 1
    assert ",#3,#3);" in text


def test_parts_share_their_units_and_keep_their_contexts_and_names():
    data = "DATA;\n"
    for number in (1, 5):
        data += f"""#{number} = ( GEOMETRIC_REPRESENTATION_CONTEXT(3)
GLOBAL_UNCERTAINTY_ASSIGNED_CONTEXT((#{number + 1})) GLOBAL_UNIT_ASSIGNED_CONTEXT((#{number + 2}))
REPRESENTATION_CONTEXT('Context #1','3D Context with UNIT and UNCERTAINTY') );
#{number + 1} = UNCERTAINTY_MEASURE_WITH_UNIT(LENGTH_MEASURE(1.E-02),#{number + 2},'a','b c');
#{number + 2} = ( LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT(.MILLI.,.METRE.) );
"""
    text = merged(data + "ENDSEC;\n")
    assert text.count("GEOMETRIC_REPRESENTATION_CONTEXT") == 2
    assert text.count("UNCERTAINTY_MEASURE_WITH_UNIT(LENGTH_MEASURE(1.E-02),#3,'a','b c')") == 1
    assert text.count("LENGTH_UNIT") == 1
    assert text.count("'3D Context with UNIT and UNCERTAINTY'") == 2
