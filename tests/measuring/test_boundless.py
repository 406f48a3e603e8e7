"""A face without any boundary has no extent that could pass."""

import numpy as np
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace
from OCP.gp import gp_Dir, gp_Pln, gp_Pnt

from keienvelope.measuring.extents.brep import brep_support


def test_an_endless_plane_is_unbounded_and_said_to_be():
    plane = gp_Pln(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1))
    support = brep_support(BRepBuilderAPI_MakeFace(plane).Face())
    assert np.isinf(support.bound).all()
    assert set(support.reasons) == {"a face has no boundary"}
