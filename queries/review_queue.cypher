// Which positions should a person look at first?
// folder: Review
// :param limit => 25
// $limit (number): rows at most, those that carry most with the least confidence first
// returns: priority, confidence, leverage, actor, act, content, quote, rule, statement
MATCH (position:Position)
WHERE position.status = 'auto'
WITH position, COUNT { (position)<-[:SHOWN_BY|FROM|TO|BROKEN_BY]-() } AS leverage
WITH position, leverage, (1.0 - position.confidence) * (1 + leverage) AS priority
ORDER BY priority DESC, position.id
LIMIT toInteger($limit)
MATCH (position)<-[:HOLDS]-(holder:Actor)
CALL (position) {
  MATCH (position)<-[:EXPRESSES]-(statement:Statement)
  RETURN statement ORDER BY statement.confidence, statement.id LIMIT 1
}
RETURN round(priority, 3) AS priority, position.confidence AS confidence, leverage, holder.name AS actor, position.act AS act,
       position.content AS content, statement.quote AS quote, statement.rule AS rule, statement.id AS statement
ORDER BY priority DESC, statement
