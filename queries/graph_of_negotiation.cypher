// Negotiation: its parties, issues, impasses, mediations and shifts, drawn
// folder: Graphs
// :param negotiation => ''
// $negotiation (text): part of its name; empty for the one reported on last
// returns: paths
MATCH (negotiation:Negotiation)
WHERE $negotiation = '' OR toLower(negotiation.name) CONTAINS toLower($negotiation)
WITH negotiation ORDER BY coalesce(negotiation.lastOn, date('0001-01-01')) DESC, negotiation.id LIMIT 1
CALL (negotiation) {
  MATCH paths = (negotiation)<-[:PARTY_TO]-(:Actor)
  RETURN paths ORDER BY [node IN nodes(paths) | node.id] LIMIT 8
  UNION
  MATCH paths = (negotiation)-[:OVER]->(:Issue)
  RETURN paths ORDER BY [node IN nodes(paths) | node.id] LIMIT 6
  UNION
  MATCH paths = (negotiation)<-[:IN_NEGOTIATION]-(:Impasse)-[:BETWEEN]->(:Actor)
  RETURN paths ORDER BY [node IN nodes(paths) | node.id] LIMIT 8
  UNION
  MATCH paths = (negotiation)<-[:IN_NEGOTIATION]-(:Mediation)<-[:MEDIATES]-(:Actor)
  RETURN paths ORDER BY [node IN nodes(paths) | node.id] LIMIT 6
  UNION
  MATCH paths = (negotiation)<-[:IN_NEGOTIATION]-(:Shift)-[:BY]->(:Actor)
  RETURN paths ORDER BY [node IN nodes(paths) | node.id] LIMIT 6
}
RETURN paths
ORDER BY [node IN nodes(paths) | node.id]
