package dev.sluice.gateway.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.policies.PolicyDesk.Target;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.WorkspaceRole;
import dev.sluice.gateway.workspaces.Workspaces;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** From a draft to what clients are given, over a real socket. */
@GatewayTest
class PolicyDeskTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Autowired
    private PolicyDesk desk;

    @Autowired
    private Members members;

    @Autowired
    private Groups groups;

    @Autowired
    private Workspaces workspaces;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private PublicListener listener;

    private Member ana;
    private String key;
    private Group group;

    @BeforeEach
    void aMemberInAGroup() {
        ana = members.add(Ids.text("ana", Ids.next()) + "@corp.test", "Ana", Role.DEVELOPER);
        key = keys.mint(ana.id(), "laptop", KeyKind.CLAUDE_CODE, null).secret();
        group = groups.create(Ids.text("g", Ids.next()));
    }

    @AfterEach
    void nothingIsLeftBehind() {
        desk.list().forEach(policy -> desk.archive(policy.id()));
    }

    private HttpResponse<String> settings(String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + listener.port() + "/managed/settings"))
                .header("authorization", "Bearer " + key);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private void awaitSettings(String text) {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(settings().body()).contains(text));
    }

    private static PolicyBody body(Audience audience, String settings) {
        return new PolicyBody(audience, settings.replace('\'', '"'), "{}", "{}");
    }

    private Audience ofGroup() {
        return new Audience(List.of(group.name()), List.of(), List.of(), List.of());
    }

    private UUID live(String name, Audience audience, String settings) {
        UUID id = desk.create(name + Ids.next(), body(audience, settings)).id();
        desk.makeVersion(id, "first");
        desk.release(id, 1, Target.EVERYONE, "");
        return id;
    }

    @Test
    void whoHasNoPolicyIsAnswered404AndWhoHasOneGetsItWithItsChecksum() throws Exception {
        assertThat(settings().statusCode()).isEqualTo(404);
        live("Base", Audience.EVERYONE, "{'permissions':{'deny':['WebFetch']},'cleanupPeriodDays':30}");
        awaitSettings("WebFetch");
        HttpResponse<String> answer = settings();
        String checksum = BodyText.JSON.readTree(answer.body()).path("checksum").asString();
        assertThat(answer.headers().firstValue("etag")).contains('"' + checksum + '"');
        assertThat(answer.headers().firstValue("vary")).contains("User-Agent");
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(answer.body())
                .isEqualTo("{\"uuid\":\"" + checksum + "\",\"checksum\":\"" + checksum
                        + "\",\"settings\":{\"cleanupPeriodDays\":30,\"permissions\":{\"deny\":[\"WebFetch\"]}}}");
        HttpResponse<String> again = settings("if-none-match", '"' + checksum + '"');
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(settings("if-none-match", "*").statusCode()).isEqualTo(200);
        assertThat(settings("if-none-match", "\"sha256:0\"").statusCode()).isEqualTo(200);
    }

    @Test
    void theFirstPolicyThatFitsIsFilledFromTheBase() throws Exception {
        groups.add(group.id(), ana.id(), Groups.DIRECT);
        live("Base", Audience.EVERYONE, "{'permissions':{'deny':['Read(./.env)']},'env':{'A':'1','B':'1'}}");
        live("Team", ofGroup(), "{'permissions':{'deny':['WebFetch']},'env':{'B':'2'}}");
        awaitSettings("WebFetch");
        assertThat(settings().body())
                .contains("\"deny\":[\"Read(./.env)\",\"WebFetch\"]")
                .contains("\"env\":{\"A\":\"1\",\"B\":\"2\"}");
        groups.remove(group.id(), ana.id(), Groups.DIRECT);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(settings().body()).doesNotContain("WebFetch"));
    }

    @Test
    void workspacesMembersAndDomainsChooseToo() throws Exception {
        Workspace workspace = workspaces.create(Ids.text("w", Ids.next()));
        live(
                "Workspace",
                new Audience(List.of(), List.of("corp.TEST"), List.of(workspace.id()), List.of(ana.id())),
                "{'cleanupPeriodDays':7}");
        assertThat(settings().statusCode()).isEqualTo(404);
        workspaces.put(workspace.id(), ana.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        awaitSettings("\"cleanupPeriodDays\":7");
        workspaces.remove(workspace.id(), ana.id());
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(settings().statusCode()).isEqualTo(404));
    }

    @Test
    void aRollbackIsAReleaseOfTheVersionBefore() throws Exception {
        UUID id = live("Base", Audience.EVERYONE, "{'cleanupPeriodDays':1}");
        desk.saveDraft(id, body(Audience.EVERYONE, "{'cleanupPeriodDays':2}"), desk.draftMark(id));
        desk.makeVersion(id, "second");
        awaitSettings("\"cleanupPeriodDays\":1");
        desk.release(id, 2, Target.EVERYONE, "");
        awaitSettings("\"cleanupPeriodDays\":2");
        desk.release(id, 1, Target.EVERYONE, "rolled back");
        awaitSettings("\"cleanupPeriodDays\":1");
        assertThat(desk.releases(id)).extracting(Release::version).containsExactly(1, 2, 1);
    }

    @Test
    void aScheduledReleaseHoldsFromItsTimeAndCanBeCalledOff() throws Exception {
        UUID id = live("Base", Audience.EVERYONE, "{'cleanupPeriodDays':1}");
        desk.saveDraft(id, body(Audience.EVERYONE, "{'cleanupPeriodDays':2}"), desk.draftMark(id));
        desk.makeVersion(id, "");
        Release later =
                desk.release(id, 2, new Target(100, List.of(), Instant.now().plusSeconds(3600)), "");
        assertThat(desk.cancel(id, later.id())).isTrue();
        assertThat(desk.cancel(id, later.id())).isFalse();
        desk.release(id, 2, new Target(100, List.of(), Instant.now().plusSeconds(2)), "");
        awaitSettings("\"cleanupPeriodDays\":1");
        awaitSettings("\"cleanupPeriodDays\":2");
    }

    @Test
    void aDraftWithMistakesIsKeptButNeverBecomesAVersion() {
        UUID id = desk.create("Broken " + Ids.next(), body(Audience.EVERYONE, "{'permissions':"))
                .id();
        assertThatThrownBy(() -> desk.makeVersion(id, "")).hasMessageContaining("settings is not JSON");
        desk.saveDraft(id, body(Audience.EVERYONE, "{'forceLoginMethod':'gateway'}"), desk.draftMark(id));
        assertThatThrownBy(() -> desk.makeVersion(id, ""))
                .hasMessageContaining("settings.forceLoginMethod cannot be delivered");
        desk.saveDraft(
                id,
                body(
                        Audience.EVERYONE,
                        "{'forceLoginOrgUUID':'0fd0b71a-5b6c-4a5d-9a6e-6f2b0f0f0f0f','apiKeyHelper':'/bin/k'}"),
                desk.draftMark(id));
        assertThatThrownBy(() -> desk.makeVersion(id, "")).hasMessageContaining("no client starts");
        assertThat(desk.versions(id)).isEmpty();
    }

    @Test
    void twoWritersOfADraftNoticeEachOther() {
        UUID id = desk.create("Shared " + Ids.next(), PolicyBody.EMPTY).id();
        int seen = desk.draftMark(id);
        desk.saveDraft(id, PolicyBody.EMPTY, seen);
        assertThatThrownBy(() -> desk.saveDraft(id, PolicyBody.EMPTY, seen))
                .hasMessageContaining("was changed meanwhile");
    }

    @Test
    void theOrderDecidesBetweenTwoThatFit() {
        groups.add(group.id(), ana.id(), Groups.DIRECT);
        live("First", ofGroup(), "{'cleanupPeriodDays':11}");
        UUID second = live("Second", ofGroup(), "{'cleanupPeriodDays':22}");
        awaitSettings("11");
        desk.move(second, true);
        awaitSettings("22");
    }

    @Test
    void desktopIsOfferedWhereThePolicySaysSo() throws Exception {
        assertThat(get("/user/bootstrap").statusCode()).isEqualTo(404);
        UUID id = desk.create(
                        "Desktop " + Ids.next(),
                        new PolicyBody(
                                Audience.EVERYONE,
                                "{\"permissions\":{\"deny\":[\"WebFetch\",\"Bash(curl *)\"]},\"availableModels\":[\"claude-opus-5\"]}",
                                "{}",
                                "{\"modelDiscoveryEnabled\":true}"))
                .id();
        desk.makeVersion(id, "");
        desk.release(id, 1, Target.EVERYONE, "");
        awaitSettings("WebFetch");
        HttpResponse<String> answer = get("/user/bootstrap");
        assertThat(answer.headers().firstValue("x-gateway-spend-admin")).contains("false");
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
        assertThat(answer.body())
                .contains("\"inferenceProvider\":\"gateway\"")
                .contains("\"user.email\":\"" + ana.email() + "\"")
                .contains("\"inferenceModels\":[{\"name\":\"claude-opus-5\"}]")
                .contains("\"disabledBuiltinTools\":[\"WebFetch\"]")
                .contains("\"modelDiscoveryEnabled\":true");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                        .header("authorization", "Bearer " + key)
                        .build(),
                BodyHandlers.ofString());
    }
}
