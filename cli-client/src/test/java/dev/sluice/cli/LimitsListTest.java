package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of limits on terminals of several widths. */
class LimitsListTest {

    private static final String LIMITS = """
            {"data":[
            {"id":"spl_01a215a8f55b7479b2b3934602aeee2a","scope":{"type":"workspace","workspace_id":"wrkspc_1"},
             "period":"weekly","model_family":"opus","amount":"4000","pooled_budget":{"amount":"90000"},"mode":"soft"},
            {"id":"spl_01a215a8f55b7479b2b3934602aeee2b","scope":{"type":"rbac_group","rbac_group_id":"rbac_group_1"},
             "period":"monthly","amount":null,"pooled_budget":{"amount":"70000"},"mode":"strict"},
            {"id":"spl_01a215a8f55b7479b2b3934602aeee2c","scope":{"type":"user","user_id":"user_1"},
             "period":"daily","amount":"1250","pooled_budget":null},
            {"id":"spl_01a215a8f55b7479b2b3934602aeee2d","scope":{"type":"organization"},
             "period":"monthly","amount":null,"pooled_budget":null}],"has_more":false}
            """;

    @TempDir
    private Path home;

    private FakeGateway gateway;

    @BeforeEach
    void limits() throws IOException {
        String root = "/v1/organizations/";
        gateway = new FakeGateway()
                .on(root + "spend_limits", 200, LIMITS)
                .on(root + "workspaces/wrkspc_1", 200, "{\"name\":\"Data platform\"}")
                .on(root + "rbac_groups/rbac_group_1", 200, "{\"name\":\"Platform\"}")
                .on(root + "users/user_1", 403, "{}");
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private Person.Run list(String columns, String... more) {
        Person ana = new Person(home)
                .terminals("oe")
                .with("TERM", "dumb")
                .with("COLUMNS", columns)
                .with("SLUICE_URL", gateway.url())
                .with("SLUICE_ADMIN_KEY", "k");
        return more.length == 0 ? ana.run("limits", "list") : ana.run("limits", "list", more[0]);
    }

    @Test
    void at80ColumnsItIsATableOfNames() {
        Person.Run run = list("80");
        assertThat(run.out()).isEqualTo("""
                for                      period   models  each       pool     mode
                workspace Data platform  weekly   opus    $40.00     $900.00  soft
                group Platform           monthly  -       -          $700.00  -
                user_1                   daily    -       $12.50     -        -
                each member              monthly  -       unlimited  -        -
                """);
        assertThat(run.err()).contains("Not shown: id (--wide, --json)");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(list("80", "--wide").out()).contains("spl_01a215a8f55b7479b2b3934602aeee2d");
    }

    @Test
    void at40ColumnsEachFieldHasALine() {
        assertThat(list("40").out()).startsWith("""
                for     workspace Data platform
                period  weekly
                models  opus
                each    $40.00
                pool    $900.00
                mode    soft
                id      spl_01a215a8f55b7479b2b3934602aeee2a

                for     group Platform
                period  monthly
                pool    $700.00
                """);
    }
}
