package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class ResultJsonTest {
    @Test
    void aGoodResultHasAllFigures() throws JsonProcessingException {
        assertThat(json(Results.held())).isEqualTo(new JsonMapper().readTree("""
                {
                  "held": true, "seconds": 20, "workers": 3,
                  "expected": 29, "found": 30, "inDoubt": 1,
                  "lostUpdates": 0, "overlaps": 0, "fencesOutOfOrder": 0,
                  "problems": [],
                  "clients": {
                    "jedis": {"acquisitions": 10, "waitP50Millis": 3.001, "waitP99Millis": 3.001},
                    "lettuce": {"acquisitions": 10, "waitP50Millis": 3.001, "waitP99Millis": 3.001},
                    "redisson": {"acquisitions": 10, "waitP50Millis": 3.001, "waitP99Millis": 3.001}
                  },
                  "phases": []
                }
                """));
    }

    @Test
    void aResultOfAQuorumHasTheAvailabilityOfEachPhase() throws JsonProcessingException {
        assertThat(json(Results.quorum()).get("phases")).isEqualTo(new JsonMapper().readTree("""
                [
                  {"servers": "all up", "seconds": 6.0, "acquisitions": 240, "perSecond": 40.0,
                   "longestGapMillis": 31.0},
                  {"servers": "two killed", "seconds": 6.0, "acquisitions": 1200, "perSecond": 200.0,
                   "longestGapMillis": 251.0}
                ]
                """));
    }

    @Test
    void aBadResultListsItsProblems() throws JsonProcessingException {
        JsonNode json = json(Results.overlap());

        assertThat(json.get("held").booleanValue()).isFalse();
        assertThat(json.get("overlaps").intValue()).isOne();
        assertThat(json.get("fencesOutOfOrder").intValue()).isOne();
        assertThat(json.get("problems")).hasSize(2);
    }

    private static JsonNode json(DemoResult result) throws JsonProcessingException {
        return new JsonMapper().readTree(ResultJson.of(result));
    }
}
