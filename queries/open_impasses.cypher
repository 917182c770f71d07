// Where are talks stuck, between whom and over what?
// :param actor => ''
// :param issue => ''
// :param since => date('0001-01-01')
// $actor (text): name or alias of a party; empty for all
// $issue (text): part of the issue's name; empty for all
// $since (date): only impasses last reported on or after this day
// returns: parties, issue, rule, since, last, evidence
MATCH (impasse:Impasse)-[:OVER]->(issue:Issue)
WHERE ($issue = '' OR toLower(issue.name) CONTAINS toLower($issue))
  AND ($since = date('0001-01-01') OR impasse.lastOn >= $since)
  AND ($actor = '' OR EXISTS { MATCH (impasse)-[:BETWEEN]->(wanted:Actor)
                               WHERE toLower(wanted.name) = toLower($actor) OR any(alias IN wanted.aliases WHERE toLower(alias) = toLower($actor)) })
MATCH (impasse)-[:BETWEEN]->(party:Actor)
WITH impasse, issue, party ORDER BY party.name
WITH impasse, issue, collect(party.name) AS parties
OPTIONAL MATCH (impasse)-[:SHOWN_BY]->(stated:Passage)
OPTIONAL MATCH (impasse)-[:SHOWN_BY]->(:Position)<-[:EXPRESSES]-(:Statement)-[:EVIDENCED_BY]->(shown:Passage)
WITH impasse, issue, parties, coalesce(stated.text, shown.text) AS sentence ORDER BY sentence
WITH impasse, issue, parties, collect(DISTINCT sentence) AS sentences
RETURN parties, issue.name AS issue, impasse.rule AS rule, impasse.since AS since, impasse.lastOn AS last, sentences AS evidence
ORDER BY last DESC, parties, issue, rule
