package dev.sluice.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@AdminApiTest
class GroupSourcesTest {

    @LocalServerPort
    private int port;

    @Autowired
    private Groups groups;

    @Autowired
    private Members members;

    @ParameterizedTest
    @ValueSource(strings = {"scim", "sso"})
    void whatAProviderBroughtIsChangedThereUntilTheProviderIsGone(String kind) {
        AdminApiClient api = new AdminApiClient(port);
        Member ana = members.add(Ids.text("ana", Ids.next()) + "@corp.test", "Ana", Role.DEVELOPER);
        String source = kind + ":" + Ids.next();
        groups.setFrom(source, ana.id(), java.util.List.of("Platform " + source));
        Group group = groups.findByName("Platform " + source).orElseThrow();
        String path = "/rbac_groups/" + Ids.text("rbac_group", group.id());
        String user = Ids.text("user", ana.id());

        assertThat(api.get(path).at("/source_type")).isEqualTo(kind);
        String refusal = "400 invalid_request_error: this group comes from "
                + (kind.equals("scim") ? "a directory (SCIM)" : "an identity provider")
                + " and can only be changed there";
        assertThat(api.post(path, "{'name':'Mine'}").error()).isEqualTo(refusal);
        assertThat(api.delete(path).error()).isEqualTo(refusal);
        assertThat(api.post(path + "/members", "{'user_id':'" + user + "'}").error())
                .isEqualTo(refusal);
        assertThat(api.delete(path + "/members/" + user).error()).isEqualTo(refusal);
        assertThat(api.get(path + "/members").at("/data/0/user_id")).isEqualTo(user);

        groups.release(source);
        assertThat(api.get(path).at("/source_type")).isEqualTo("direct");
        assertThat(api.delete(path).status()).isEqualTo(200);
    }

    @Test
    void whatPeopleMadeStaysTheirsWhenAProviderNamesItToo() {
        AdminApiClient api = new AdminApiClient(port);
        Member ana = members.add(Ids.text("ana", Ids.next()) + "@corp.test", "Ana", Role.DEVELOPER);
        Group group = groups.create(Ids.text("g", Ids.next()));
        groups.setFrom("sso:" + Ids.next(), ana.id(), java.util.List.of(group.name()));

        assertThat(api.post("/rbac_groups/" + Ids.text("rbac_group", group.id()), "{'name':'" + group.name() + "2'}")
                        .status())
                .isEqualTo(200);
    }
}
