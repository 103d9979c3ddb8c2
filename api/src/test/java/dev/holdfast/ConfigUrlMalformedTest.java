package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigUrlMalformedTest {
    private static final String FORMS =
            ". Expected lock:SCHEME[+DRIVER]://[USER[:PASSWORD]@]HOST[:PORT][,HOST[:PORT]...][/PATH]"
                    + "[?OPTION=VALUE[&OPTION=VALUE]...] or lock:SCHEME[+DRIVER]:NAME[?OPTION=VALUE...], and for a decorator"
                    + " lock:DECORATOR:SCHEME...; special characters are percent-encoded";
    private static final String SCHEME_RULE =
            "the scheme must be lower-case letters, digits and hyphens, such as 'redis',"
                    + " with the name of a driver after it or not, such as 'redis+lettuce'";
    private static final String AT_RULE =
            "it has an '@' that does not end the user info; write special characters of a user"
                    + " name or password as %40 for '@', %2F for '/', %3F for '?', %23 for '#', %25 for '%'";
    private static final String PERCENT_RULE =
            " has a '%' without two hexadecimal digits after it; write a percent sign as %25";
    private static final String PORT_RULE = "the address has a port that is not a number from 1 to 65535";
    private static final String BRACKETS_RULE =
            "the address is not HOST or HOST:PORT; an IPv6 address goes in brackets";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                      | ***                     | it does not start with 'lock:'",
                "redis://localhost       | ***                     | it does not start with 'lock:'",
                "LOCK:redis://localhost  | ***                     | it does not start with 'lock:'",
                "lock:re dis://h         | lock:***                | it has a space or a control character in it",
                "'lock:redis://h '       | lock:redis:***          | it has a space or a control character in it",
                "lock:redis://h#1        | lock:redis:***          | it has a '#' in it, which must be written as %23",
                "lock:redis:/h           | lock:redis:***          | it has a '/' but no '://' in front of a host",
                "lock:redis://           | lock:redis://           | the address has no host",
                "lock:redis://:6379      | lock:redis://***        | the address has no host",
                "lock:redis://a,,b       | lock:redis://a,,b       | address 2 of 3 has no host",
                "lock:redis://a,b:0      | lock:redis://a,***      | address 2 of 2 has a port that is not a number from 1 to 65535",
                "lock:redis://[h]        | lock:redis://***        | the address has brackets around something that is not an IPv6 address",
                "lock:redis://[::1       | lock:redis://***        | the address is not HOST or HOST:PORT; an IPv6 address goes in brackets",
                "lock:redis://[::1]6379  | lock:redis://***        | the address is not HOST or HOST:PORT; an IPv6 address goes in brackets",
                "lock:redis://h%20       | lock:redis://***        | the address has a host that is neither a name nor an IP address",
                "lock:redis://h\u00f6    | lock:redis://***        | the address has a host that is neither a name nor an IP address",
                "lock:redis://@h         | lock:redis://***@h      | there is neither a user name nor a password before the '@'",
                "lock:redis://u:@h       | lock:redis://***@h      | the password is empty; leave it out if there is none",
                "lock:redis://h/%C3      | lock:redis://h/***      | the path has percent-encoded bytes that are not UTF-8",
                "lock:redis://h?a        | lock:redis://h?***      | option 1 is not OPTION=VALUE",
                "lock:redis://h?         | lock:redis://h?***      | option 1 is not OPTION=VALUE",
                "lock:redis://h?a=1&     | lock:redis://h?***      | option 2 is not OPTION=VALUE",
                "lock:redis://h?=1       | lock:redis://h?***      | option 1 is not OPTION=VALUE",
                "lock:redis://h?a=1&a=2  | lock:redis://h?***      | option 'a' is given twice",
            })
    void theMessageSaysWhichPartIsWrong(String url, String shown, String problem) {
        assertMalformed(url, shown, problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "abc", "", "99999999999", "\u0661"})
    void aPortThatIsNotANumberInRangeIsRefused(String port) {
        assertMalformed("lock:redis://h:" + port, "lock:redis://***", PORT_RULE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "::1:6379", "fe80::1", "2001:db8:0:0:0:0:0:1", "[::1]:6379:1"})
    void anIpv6AddressWithoutBracketsIsRefused(String address) {
        assertMalformed("lock:redis://" + address, "lock:redis://***", BRACKETS_RULE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"://h", "Redis://h", "redis+://h", "+jedis://h", "redis+a+b://h", "1redis://h", "redis:://h"})
    void aMalformedSchemeIsRefused(String rest) {
        assertMalformed("lock:" + rest, "lock:***://h", SCHEME_RULE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "//h", "Memory:x"})
    void aUrlWithoutASchemeIsRefused(String rest) {
        assertMalformed("lock:" + rest, "lock:***", SCHEME_RULE);
    }

    @ParameterizedTest
    @CsvSource({
        "lock:memory:%zz,              lock:memory:***,      the name",
        "lock:redis://%:p@h,           lock:redis://***@h,   the user name",
        "lock:redis://u:%4@h,          lock:redis://***@h,   the password",
        "lock:redis://h/%-1,           lock:redis://h/***,   the path",
        "lock:redis://h?%=1,           lock:redis://h?***,   the name of option 1",
        "lock:redis://h?keyPrefix=%g0, lock:redis://h?***,   the value of option 'keyPrefix'",
    })
    void aMalformedEscapeIsReportedWithItsPart(String url, String shown, String place) {
        assertMalformed(url, shown, place + PERCENT_RULE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user:p@ss:w@rd@host", // the case of the many signs
                "user:pass/word@host",
                "user:pass?word@host",
                "host/path@more",
                "host?option=a@b",
            })
    void anUnescapedSpecialCharacterOfAPasswordIsRefused(String rest) {
        assertMalformed("lock:redis://" + rest, "lock:redis:***", AT_RULE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://user:CANARY@host",
                "CANARY",
                "lock:CANARY",
                "lock:CANARY://host",
                "lock:redis:CANARY@host",
                "lock:redis://user:CANARY",
                "lock:redis://user:CANARY:host:6379",
                "lock:redis://user@CANARY:host",
                "lock:redis://user:CAN@RY:CANARY@host",
                "lock:redis://user:a/CANARY@host",
                "lock:redis://user:a?CANARY@host",
                "lock:redis://user:a#CANARY@host",
                "lock:redis://user:CANARY%@host",
                "lock:redis://CANARY%:password@host",
                "lock:redis://user:CANARY%ff@host",
                "lock:redis://user:CANARY @host",
                "lock:redis://user:CANARY@host:0",
                "lock:redis://user:CANARY@ho st",
                "lock:redis://user:CANARY@host?password",
                "lock:redis://host?CANARY",
                "lock:redis://host?password=CANARY&x",
                "lock:redis://host?password=CANARY%",
                "lock:redis://host?password=1&password=CANARY",
                "lock:memory:CANARY%",
                "lock:memory:user:CANARY@host",
            })
    void aMessageShowsNothingThatMayBeASecret(String url) {
        Throwable thrown = catchThrowable(() -> LockConfig.parse(url));
        assertThat(thrown).isInstanceOf(LockConfigurationException.class);
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("CANARY");
    }

    @Test
    void aNullUrlIsRefused() {
        assertThatNullPointerException().isThrownBy(() -> LockConfig.parse(null));
    }

    private static void assertMalformed(String url, String shown, String problem) {
        assertThatThrownBy(() -> LockConfig.parse(url))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage("Malformed lock URL " + shown + ": " + problem + FORMS)
                .hasNoCause();
    }
}
