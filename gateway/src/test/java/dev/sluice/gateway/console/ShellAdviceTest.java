package dev.sluice.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adminui.shell.NavItem;
import dev.sluice.adminui.shell.NavPart;
import dev.sluice.adminui.shell.Shell;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.identity.MorePages;
import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;

class ShellAdviceTest {

    private final StaticListableBeanFactory pages = new StaticListableBeanFactory();
    private final ShellAdvice advice;

    ShellAdviceTest() {
        ResourceBundleMessageSource messages = new ResourceBundleMessageSource();
        messages.setBasename("messages");
        advice = new ShellAdvice(messages, pages.getBeanProvider(MorePages.class));
    }

    @ParameterizedTest
    @CsvSource({
        "/console, overview",
        "/console/members, members",
        "/console/members/user_1/suspend, members",
        "/console/invites, members",
        "/console/invites/new, members",
        "/console/groups/grp_1, members",
        "/console/policies/plcy_1/versions, policies",
        "/console/my-limits, my_limits"
    })
    void aPageStandsUnderExactlyOneEntry(String path, String entry) {
        assertThat(entries(Role.OWNER, path).filter(NavItem::current).map(NavItem::key))
                .containsExactly(entry);
    }

    @Test
    void aPageOutsideOfTheNavigationHighlightsNothing() {
        assertThat(entries(Role.OWNER, "/console/account")).noneMatch(NavItem::current);
    }

    @ParameterizedTest
    @CsvSource({"OWNER, 7", "ADMIN, 7", "AUDITOR, 4", "BILLING, 3", "DEVELOPER, 1", "CLAUDE_CODE_USER, 1", "USER, 1"})
    void aRoleSeesOnlyHeadingsWithSomethingUnderThem(Role role, int parts) {
        List<NavPart> navigation = shell(role, "/console/account").navigation();

        assertThat(navigation).hasSize(parts).noneMatch(part -> part.items().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"DEVELOPER", "CLAUDE_CODE_USER", "USER"})
    void whoManagesNothingSeesTheirOwnPagesOnly(Role role) {
        assertThat(entries(role, "/console/connect").map(NavItem::href))
                .containsExactly("/console/connect", "/console/devices", "/console/my-limits");
    }

    @Test
    void aPageThatIsOpenToSomebodyBesidesTheirRoleIsInTheirNavigation() {
        pages.addBean("more", (MorePages) (page, user) -> page.equals("/console/increases"));

        assertThat(entries(Role.DEVELOPER, "/console/connect").map(NavItem::href))
                .containsExactly("/console/connect", "/console/devices", "/console/my-limits", "/console/increases");
    }

    @Test
    void anAuditorReadsTheRecordAndChangesNothing() {
        assertThat(entries(Role.AUDITOR, "/console").map(NavItem::href))
                .contains("/console/audit", "/console/usage", "/console/reconciliation")
                .doesNotContain("/console/members", "/console/limits", "/console/providers");
    }

    private Stream<NavItem> entries(Role role, String path) {
        return shell(role, path).navigation().stream().flatMap(part -> part.items().stream());
    }

    private Shell shell(Role role, String path) {
        ConsoleUser user = new ConsoleUser(Ids.next(), "ana@corp.test", "Ana Lindqvist", role, Instant.EPOCH);
        return Objects.requireNonNull(advice.shell(
                UsernamePasswordAuthenticationToken.authenticated(user, null, List.of()),
                new MockHttpServletRequest("GET", path)));
    }
}
