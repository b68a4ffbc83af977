package dev.sluice.gateway.console;

import dev.sluice.adminui.shell.NavItem;
import dev.sluice.adminui.shell.Shell;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.ConsoleUser;
import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Gives every page its frame: who is signed in and where they may go. */
@ControllerAdvice(annotations = Controller.class)
class ShellAdvice {

    private static final String VERSION = Optional.ofNullable(
                    ShellAdvice.class.getPackage().getImplementationVersion())
            .orElse("development");

    private final MessageSource messages;

    ShellAdvice(MessageSource messages) {
        this.messages = messages;
    }

    private static final Set<Role> MANAGERS = EnumSet.of(Role.OWNER, Role.ADMIN);
    private static final Set<Role> AUDITORS = EnumSet.of(Role.OWNER, Role.ADMIN, Role.AUDITOR);
    private static final Set<Role> READERS = EnumSet.of(Role.OWNER, Role.ADMIN, Role.AUDITOR, Role.BILLING);
    private static final Set<Role> ALL = EnumSet.allOf(Role.class);

    /** A page of the navigation, and who may open it. */
    private enum Section {
        OVERVIEW("/console", READERS),
        USAGE("/console/usage", READERS),
        RECONCILIATION("/console/reconciliation", READERS),
        LIMITS("/console/limits", MANAGERS),
        INCREASES("/console/increases", MANAGERS),
        MY_LIMITS("/console/my-limits", ALL),
        RATES("/console/rates", MANAGERS),
        PRICES("/console/prices", MANAGERS),
        KEYS("/console/keys", MANAGERS),
        MEMBERS("/console/members", MANAGERS),
        WORKSPACES("/console/workspaces", MANAGERS),
        SERVICES("/console/service-accounts", MANAGERS),
        POLICIES("/console/policies", MANAGERS),
        PROVIDERS("/console/providers", MANAGERS),
        MODELS("/console/models", MANAGERS),
        ROUTING("/console/routing", MANAGERS),
        BETAS("/console/betas", MANAGERS),
        GUARDRAILS("/console/guardrails", MANAGERS),
        TELEMETRY("/console/telemetry", MANAGERS),
        SSO("/console/sso", MANAGERS),
        CONNECT("/console/connect", ALL),
        DEVICES("/console/devices", ALL),
        FEEDBACK("/console/feedback", MANAGERS),
        SCIM("/console/scim", MANAGERS),
        ALERTS("/console/alerts", MANAGERS),
        ADMIN_KEYS("/console/admin-keys", MANAGERS),
        AUDIT("/console/audit", AUDITORS);

        private final String href;

        @SuppressWarnings("ImmutableEnumChecker") // nobody changes these sets
        private final Set<Role> readers;

        Section(String href, Set<Role> readers) {
            this.href = href;
            this.readers = readers;
        }

        private boolean holds(String path) {
            return path.equals(href) || (this != OVERVIEW && path.startsWith(href + "/"));
        }
    }

    @ModelAttribute("version")
    String version() {
        return VERSION;
    }

    @ModelAttribute("shell")
    @Nullable
    Shell shell(@Nullable Authentication authentication, HttpServletRequest request) {
        if (authentication == null || !(authentication.getPrincipal() instanceof ConsoleUser user)) {
            return null;
        }
        String path = request.getRequestURI();
        List<NavItem> navigation = Stream.of(Section.values())
                .filter(section -> section.readers.contains(user.role()))
                .map(section -> new NavItem(section.name().toLowerCase(Locale.ROOT), section.href, section.holds(path)))
                .toList();
        String role = messages.getMessage("role." + user.role().apiName(), null, Locale.ENGLISH);
        return new Shell(user.name(), user.email(), role, navigation, VERSION);
    }
}
