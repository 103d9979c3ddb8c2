/** The contract that every lock provider must pass, as interfaces of JUnit tests. */
module dev.holdfast.tck {
    requires transitive dev.holdfast;
    requires static org.jspecify;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;

    exports dev.holdfast.tck;
}
