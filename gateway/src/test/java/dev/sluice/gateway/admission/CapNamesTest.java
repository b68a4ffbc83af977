package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimit;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigInteger;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapNamesTest {

    @ParameterizedTest
    @CsvSource({
        "MEMBER, your daily limit",
        "EACH_MEMBER, your daily limit",
        "EACH_GROUP_MEMBER, your daily limit as a member of the group X",
        "EACH_WORKSPACE_MEMBER, your daily limit in the workspace X",
        "WORKSPACE_MEMBER, your daily limit in the workspace X",
        "ORGANIZATION_POOL, the organization's shared daily limit",
        "WORKSPACE_POOL, the shared daily limit of the workspace X",
        "GROUP_POOL, the shared daily limit of the group X",
        "KEY, the daily limit of the API key X",
        "SERVICE_ACCOUNT, the daily limit of the service account X"
    })
    void everyScopeIsNamedWithAndWithoutAFamily(Scope scope, String words) {
        assertThat(CapNames.words(limit(scope, ""), " X")).isEqualTo(words);
        assertThat(CapNames.words(limit(scope, "opus"), " X")).isEqualTo(words + " for opus models");
    }

    private static SpendLimit limit(Scope scope, String family) {
        return new SpendLimit(
                UUID.randomUUID(),
                scope,
                new UUID(0, scope.hasHolder() ? 1 : 0),
                new UUID(0, scope == Scope.WORKSPACE_MEMBER ? 2 : 0),
                family,
                Period.DAILY,
                Calendar.UTC,
                BigInteger.ONE,
                Mode.STRICT,
                null,
                WhenStoreIsAway.CLOSED,
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
