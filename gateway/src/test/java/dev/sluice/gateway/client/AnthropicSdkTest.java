package dev.sluice.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.PermissionDeniedException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.organization.OrganizationRole;
import com.anthropic.models.organization.apikeys.ApiKeyUpdateParams;
import com.anthropic.models.organization.invites.InviteCreateParams;
import com.anthropic.models.organization.invites.OrganizationInvite;
import com.anthropic.models.organization.rbacgroups.RbacGroup;
import com.anthropic.models.organization.rbacgroups.RbacGroupCreateParams;
import com.anthropic.models.organization.serviceaccounts.ServiceAccount;
import com.anthropic.models.organization.serviceaccounts.ServiceAccountCreateParams;
import com.anthropic.models.organization.users.OrganizationUser;
import com.anthropic.models.organization.users.UserListParams;
import com.anthropic.models.organization.users.UserUpdateParams;
import com.anthropic.models.organization.workspaces.NoBillingWorkspaceRole;
import com.anthropic.models.organization.workspaces.Workspace;
import com.anthropic.models.organization.workspaces.WorkspaceCreateParams;
import com.anthropic.models.organization.workspaces.WorkspaceMember;
import com.anthropic.models.organization.workspaces.members.MemberAddParams;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.keys.MintedKey;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Anthropic's own Java SDK, pointed at Sluice by its base URL and a key: messages, models, and the Admin API. */
@GatewayTest
class AnthropicSdkTest {

    @Autowired
    private PublicListener listener;

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    private AnthropicClient admin;
    private AnthropicClient user;
    private AnthropicClient stranger;
    private Member ana;
    private MintedKey key;

    @BeforeEach
    void connect() {
        ana = members.add(Ids.text("ana", Ids.next()) + "@corp.test", "Ana", Role.DEVELOPER);
        key = keys.mint(ana.id(), "sdk", KeyKind.API, null);
        admin = client("an-admin-key-for-tests-of-32-chars");
        user = client(key.secret());
        stranger = client("slc_nobody");
    }

    @AfterEach
    void close() {
        admin.close();
        user.close();
        stranger.close();
    }

    private AnthropicClient client(String secret) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(listener.url())
                .apiKey(secret)
                .maxRetries(0)
                .build();
    }

    private static MessageCreateParams hello() {
        return MessageCreateParams.builder()
                .model("claude-opus-5")
                .maxTokens(64)
                .addUserMessage("hello")
                .build();
    }

    @Test
    void itAsksModelsStreamingOrNot() {
        Message message = user.messages().create(hello());
        assertThat(message.content().getFirst().text().orElseThrow().text()).isNotBlank();
        assertThat(message.usage().outputTokens()).isPositive();

        try (StreamResponse<RawMessageStreamEvent> stream = user.messages().createStreaming(hello())) {
            List<RawMessageStreamEvent> events = stream.stream().toList();
            assertThat(events.getFirst().isMessageStart()).isTrue();
            assertThat(events.getLast().isMessageStop()).isTrue();
            assertThat(events).anyMatch(event -> event.contentBlockDelta().isPresent());
        }
        assertThat(user.messages()
                        .countTokens(MessageCountTokensParams.builder()
                                .model("claude-opus-5")
                                .addUserMessage("hello")
                                .build())
                        .inputTokens())
                .isPositive();
        assertThat(user.models().list().items()).isNotEmpty();
    }

    @Test
    void refusalsArriveAsTheExceptionsThatItKnows() {
        assertThatThrownBy(() -> stranger.messages().create(hello())).isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> stranger.organization().users().list()).isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> admin.organization()
                        .users()
                        .list(UserListParams.builder().limit(0).build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("limit: must be between 1 and 1000");
        assertThatThrownBy(() -> user.organization().users().list())
                .isInstanceOfAny(UnauthorizedException.class, PermissionDeniedException.class);
        assertThatThrownBy(() -> admin.organization().users().retrieve("user_nobody"))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void itListsAndEditsMembersAndInvites() {
        assertThat(admin.organization().retrieve().name()).isNotBlank();
        OrganizationUser found = admin.organization()
                .users()
                .list(UserListParams.builder().email(ana.email()).build())
                .items()
                .getFirst();
        assertThat(found.id()).isEqualTo(Ids.text("user", ana.id()));
        assertThat(found.role()).isEqualTo(OrganizationRole.DEVELOPER);
        assertThat(admin.organization()
                        .users()
                        .list(UserListParams.builder()
                                .addRole("billing")
                                .email(ana.email())
                                .build())
                        .items())
                .isEmpty();
        assertThat(admin
                        .organization()
                        .users()
                        .list(UserListParams.builder().limit(1).build())
                        .autoPager()
                        .stream()
                        .limit(3))
                .isNotEmpty();
        assertThat(admin.organization()
                        .users()
                        .update(
                                found.id(),
                                UserUpdateParams.builder()
                                        .role(UserUpdateParams.Role.CLAUDE_CODE_USER)
                                        .build())
                        .role())
                .isEqualTo(OrganizationRole.CLAUDE_CODE_USER);

        OrganizationInvite invite = admin.organization()
                .invites()
                .create(InviteCreateParams.builder()
                        .email(Ids.text("new", Ids.next()) + "@corp.test")
                        .role(InviteCreateParams.Role.DEVELOPER)
                        .build());
        assertThat(invite.status()).isEqualTo(OrganizationInvite.Status.PENDING);
        assertThat(admin.organization().invites().retrieve(invite.id()).rbacGroupIds())
                .isEmpty();
        admin.organization().invites().delete(invite.id());
        assertThatThrownBy(() -> admin.organization().invites().delete(invite.id()))
                .isInstanceOf(BadRequestException.class);
        assertThat(admin.organization().users().remove(found.id()).id()).isEqualTo(found.id());
    }

    @Test
    void itListsAndEditsWorkspacesKeysAndGroups() {
        Workspace workspace = admin.organization()
                .workspaces()
                .create(WorkspaceCreateParams.builder()
                        .name(Ids.text("w", Ids.next()))
                        .build());
        assertThat(admin.organization().workspaces().retrieve(workspace.id()).displayColor())
                .startsWith("#");
        WorkspaceMember there = admin.organization()
                .workspaces()
                .members()
                .add(
                        workspace.id(),
                        MemberAddParams.builder()
                                .userId(Ids.text("user", ana.id()))
                                .workspaceRole(NoBillingWorkspaceRole.WORKSPACE_DEVELOPER)
                                .build());
        assertThat(there.userId()).isEqualTo(Ids.text("user", ana.id()));
        assertThat(admin.organization().workspaces().archive(workspace.id()).archivedAt())
                .isPresent();

        String keyId = Ids.text("apikey", key.key().id());
        assertThat(admin.organization().apiKeys().retrieve(keyId).partialKeyHint())
                .isPresent();
        admin.organization()
                .apiKeys()
                .update(
                        keyId,
                        ApiKeyUpdateParams.builder()
                                .name("renamed")
                                .status(ApiKeyUpdateParams.Status.INACTIVE)
                                .build());
        assertThat(admin.organization().apiKeys().list().items())
                .anyMatch(each -> each.id().equals(keyId) && each.name().equals("renamed"));
        assertThatThrownBy(() -> user.models().list()).isInstanceOf(UnauthorizedException.class);

        RbacGroup group = admin.organization()
                .rbacGroups()
                .create(RbacGroupCreateParams.builder()
                        .name(Ids.text("g", Ids.next()))
                        .build());
        assertThat(group.sourceType()).isEqualTo(RbacGroup.SourceType.DIRECT);
        assertThat(admin.organization().rbacGroups().list().items()).isNotEmpty();
        admin.organization().rbacGroups().delete(group.id());
    }

    @Test
    void itMakesAndArchivesServiceAccounts() {
        ServiceAccount account = admin.organization()
                .serviceAccounts()
                .create(ServiceAccountCreateParams.builder()
                        .name(Ids.text("svc", Ids.next()))
                        .description("nightly review")
                        .organizationRole(ServiceAccountCreateParams.OrganizationRole.DEVELOPER)
                        .build());
        assertThat(account.organizationRole()).isEqualTo(ServiceAccount.OrganizationRole.DEVELOPER);
        assertThat(account.description()).hasValue("nightly review");
        assertThat(admin.organization().serviceAccounts().list().items())
                .anyMatch(each -> each.id().equals(account.id()));
        assertThat(admin.organization().serviceAccounts().archive(account.id()).archivedAt())
                .isPresent();
        assertThat(admin.organization().serviceAccounts().list().autoPager().stream())
                .noneMatch(each -> each.id().equals(account.id()));
    }
}
