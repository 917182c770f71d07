"""Print the labels, relationship types and properties of the schema as JSON, the way the Cypher linter takes them."""

import json
import sys

from kg.schema import load_schema

schema = load_schema()
seconds = [kind.label for kind in schema.kinds.values()] + [act.label for act in schema.acts.values()]
properties = {p for node in schema.nodes.values() for p in (*node.required, *node.optional)}
properties |= {p for edge in schema.edges.values() for p in edge.properties}
json.dump(
    {
        "labels": [*schema.nodes, *seconds],
        "relationshipTypes": list(schema.edges),
        "propertyKeys": sorted(properties | {"id"}),
    },
    sys.stdout,
)
