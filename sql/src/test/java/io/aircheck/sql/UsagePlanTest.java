package io.aircheck.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.aircheck.schema.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentImpl;
import org.apache.flink.table.operations.StatementSetOperation;
import org.junit.jupiter.api.Test;

/** How long what the usage job knows is kept. */
class UsagePlanTest {

    @Test
    void filesAreForgottenAfterTwoDaysAndSumsNever() throws Exception {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        // What a cluster may have, or another job in the same session.
        tables.getConfig().set("table.exec.state.ttl", "90 min");
        List<Statement> statements =
                new ArrayList<>(StatementFile.read(Path.of("usage.sql")).statements());
        Statement insert = statements.remove(statements.size() - 1);
        StatementRunner runner = new StatementRunner(tables);
        for (StatementFile file : ShippedFiles.before(List.of())) {
            runner.run(file);
        }
        for (Statement statement : statements) {
            runner.run(StatementFile.parse("usage.sql", statement.text() + ";"));
        }

        JsonNode plan = Json.mapper().readTree(plan((TableEnvironmentImpl) tables, insert.text()));

        List<String> lives = new ArrayList<>();
        for (JsonNode node : plan.get("nodes")) {
            for (JsonNode state : node.path("state")) {
                lives.add(
                        node.path("grouping").size()
                                + " "
                                + state.get("name").asText()
                                + " "
                                + state.get("ttl").asText());
            }
        }
        assertThat(lives)
                .containsOnly(
                        "1 groupAggregateState 2 d",
                        "3 groupAggregateState 0 ms",
                        "2 groupAggregateState 0 ms");
    }

    private static String plan(TableEnvironmentImpl tables, String statementSet) {
        StatementSetOperation parsed =
                (StatementSetOperation) tables.getParser().parse(statementSet).get(0);
        return tables.getPlanner().compilePlan(parsed.getOperations()).asJsonString();
    }
}
