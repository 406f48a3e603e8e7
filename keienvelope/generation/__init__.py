"""Templates become models, and models become files that were measured before anybody sees them."""

from keienvelope.generation.build import GeneratedModel, build
from keienvelope.generation.catalogue import Parameter, Template, catalogue, template

__all__ = ["GeneratedModel", "Parameter", "Template", "build", "catalogue", "template"]
