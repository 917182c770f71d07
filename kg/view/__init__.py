"""Pictures without Neo4j: one negotiation as one HTML page that needs no network.

model reads the graph, signs holds shapes and colours, network and timeline lay out the drawings, drawing renders them,
matrix counts, page puts all of it together.
"""
