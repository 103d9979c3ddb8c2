package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTest {
    @Test
    void controlCharactersAndSurrogatesAreEscaped() {
        assertThat(Quoted.of("a\n\u0000\u007f\ud83d")).isEqualTo("'a\\u000a\\u0000\\u007f\\ud83d'");
    }

    @Test
    void printableTextIsShownAsItIs() {
        assertThat(Quoted.of("\u00fc %s {x} \ud83d\ude00'")).isEqualTo("'\u00fc %s {x} \ud83d\ude00''");
    }

    @Test
    void aLongTextIsShortenedBetweenCharacters() {
        assertThat(Quoted.of("\ud83d\ude00".repeat(1000))).isEqualTo("'" + "\ud83d\ude00".repeat(120) + "...'");
    }
}
