// Which articles are reprints of which?
// folder: Sources
// :param source => ''
// :param limit => 200
// $source (text): part of the name of the outlet that printed first; empty for all
// $limit (number): rows at most, the most reprinted first
// returns: original, source, published, copies, outlets, leastAlike
MATCH (copy:Article)-[link:DUPLICATES]->(original:Article)
WHERE $source = '' OR EXISTS { MATCH (original)-[:PUBLISHED_BY]->(outlet:Source) WHERE toLower(outlet.name) CONTAINS toLower($source) }
WITH original, collect(copy) AS copies, min(link.similarity) AS leastAlike
ORDER BY size(copies) DESC, original.title, original.id
LIMIT toInteger($limit)
OPTIONAL MATCH (original)-[:PUBLISHED_BY]->(source:Source)
WITH original, source, copies, leastAlike,
     COLLECT { UNWIND copies AS copy MATCH (copy)-[:PUBLISHED_BY]->(outlet:Source) RETURN DISTINCT outlet.name ORDER BY outlet.name } AS outlets
RETURN original.title AS original, source.name AS source, original.publishedOn AS published, size(copies) AS copies, outlets, leastAlike
ORDER BY copies DESC, original, source, published, outlets
