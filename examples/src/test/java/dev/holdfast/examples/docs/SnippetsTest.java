package dev.holdfast.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SnippetsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.docs.Documents#all")
    void everyCodeBlockMatchesItsSource(Path document) throws IOException {
        assertThat(new Snippets(Documents.ROOT).problems(document)).isEmpty();
    }

    @Test
    void readmeContainsCode() {
        assertThat(Documents.read(Documents.ROOT.resolve("README.md"))).contains("```java\n", "```xml\n");
    }

    @Test
    void regionIsComparedWithoutItsIndentation() throws IOException {
        Files.writeString(folder.resolve("A.java"), "  // region one\n  if (x)\n    y();\n  // endregion\n");
        assertThat(problems("<!-- snippet: A.java#one -->\n```java\nif (x)\n  y();\n```\n"))
                .isEmpty();
        assertThat(problems("text\n\n<!-- snippet: A.java#one -->\n```java\nif (x)\n  z();\n```\n"))
                .singleElement()
                .asString()
                .startsWith("doc.md:3: differs from A.java#one")
                .endsWith("y();\n");
    }

    @Test
    void severalRegionsAreJoined() throws IOException {
        Files.writeString(
                folder.resolve("pom.xml"),
                "<!-- region a -->\n<a/>\n<!-- endregion -->\n<c/>\n<!-- region b -->\n<b/>\n<!-- endregion -->\n");
        assertThat(problems("<!-- snippet: pom.xml#a,b -->\n```xml\n<a/>\n\n<b/>\n```\n"))
                .isEmpty();
    }

    @Test
    void missingOriginIsReported() throws IOException {
        Files.writeString(folder.resolve("A.java"), "class A {}\n");
        assertThat(problems("```java\nx();\n```\n")).hasSize(1);
        assertThat(problems("```\nx();\n```\n")).hasSize(1);
        assertThat(problems("<!-- snippet: A.java#one -->\n```java\nx();\n```\n"))
                .hasSize(1);
        assertThat(problems("<!-- snippet: B.java#one -->\n```java\nx();\n```\n"))
                .hasSize(1);
        assertThat(problems("```console\nmvn verify\n```\n")).isEmpty();
    }

    private List<String> problems(String markdown) throws IOException {
        return new Snippets(folder).problems(Files.writeString(folder.resolve("doc.md"), markdown));
    }
}
