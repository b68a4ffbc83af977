package dev.sluice.gateway.console;

import dev.sluice.adminui.shell.NavItem;
import dev.sluice.adminui.shell.NavPart;
import dev.sluice.adminui.shell.Shell;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.identity.MorePages;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
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
    private final ObjectProvider<MorePages> more;

    ShellAdvice(MessageSource messages, ObjectProvider<MorePages> more) {
        this.messages = messages;
        this.more = more;
    }

    private static final Set<Role> MANAGERS = EnumSet.of(Role.OWNER, Role.ADMIN);
    private static final Set<Role> AUDITORS = EnumSet.of(Role.OWNER, Role.ADMIN, Role.AUDITOR);
    private static final Set<Role> READERS = EnumSet.of(Role.OWNER, Role.ADMIN, Role.AUDITOR, Role.BILLING);
    private static final Set<Role> ALL = EnumSet.allOf(Role.class);

    /** What stands together in the navigation under one heading; the start has none. */
    private enum Part {
        START,
        YOURS,
        PEOPLE,
        MONEY,
        POLICIES,
        PROVIDERS,
        RECORD
    }

    /** A page of the navigation, and who may open it. */
    private enum Section {
        OVERVIEW(Part.START, "/console", READERS),
        USAGE(Part.START, "/console/usage", READERS),
        CONNECT(Part.YOURS, "/console/connect", ALL),
        DEVICES(Part.YOURS, "/console/devices", ALL),
        MY_LIMITS(Part.YOURS, "/console/my-limits", ALL),
        MEMBERS(Part.PEOPLE, "/console/members", MANAGERS, "/console/groups", "/console/invites"),
        WORKSPACES(Part.PEOPLE, "/console/workspaces", MANAGERS),
        SERVICES(Part.PEOPLE, "/console/service-accounts", MANAGERS),
        KEYS(Part.PEOPLE, "/console/keys", MANAGERS),
        ADMIN_KEYS(Part.PEOPLE, "/console/admin-keys", MANAGERS),
        SSO(Part.PEOPLE, "/console/sso", MANAGERS),
        SCIM(Part.PEOPLE, "/console/scim", MANAGERS),
        LIMITS(Part.MONEY, "/console/limits", MANAGERS),
        INCREASES(Part.MONEY, "/console/increases", MANAGERS),
        RATES(Part.MONEY, "/console/rates", MANAGERS),
        ALERTS(Part.MONEY, "/console/alerts", MANAGERS),
        PRICES(Part.MONEY, "/console/prices", MANAGERS),
        RECONCILIATION(Part.MONEY, "/console/reconciliation", READERS),
        POLICIES(Part.POLICIES, "/console/policies", MANAGERS),
        GUARDRAILS(Part.POLICIES, "/console/guardrails", MANAGERS),
        TELEMETRY(Part.POLICIES, "/console/telemetry", MANAGERS),
        PROVIDERS(Part.PROVIDERS, "/console/providers", MANAGERS),
        MODELS(Part.PROVIDERS, "/console/models", MANAGERS),
        ROUTING(Part.PROVIDERS, "/console/routing", MANAGERS),
        BETAS(Part.PROVIDERS, "/console/betas", MANAGERS),
        AUDIT(Part.RECORD, "/console/audit", AUDITORS),
        FEEDBACK(Part.RECORD, "/console/feedback", MANAGERS);

        private final Part part;
        private final String href;

        @SuppressWarnings("ImmutableEnumChecker") // nobody changes these sets
        private final Set<Role> readers;

        /** Pages that have no entry of their own and are reached from this one. */
        private final List<String> alsoHere;

        Section(Part part, String href, Set<Role> readers, String... alsoHere) {
            this.part = part;
            this.href = href;
            this.readers = readers;
            this.alsoHere = List.of(alsoHere);
        }

        private boolean holds(String path) {
            return path.equals(href)
                    || (this != OVERVIEW && isUnder(path, href))
                    || alsoHere.stream().anyMatch(other -> path.equals(other) || isUnder(path, other));
        }

        private static boolean isUnder(String path, String parent) {
            return path.startsWith(parent + "/");
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
        List<NavPart> navigation = new ArrayList<>();
        for (Part part : Part.values()) {
            List<NavItem> items = Stream.of(Section.values())
                    .filter(section -> section.part == part && opens(section, user))
                    .map(section ->
                            new NavItem(section.name().toLowerCase(Locale.ROOT), section.href, section.holds(path)))
                    .toList();
            if (!items.isEmpty()) {
                navigation.add(
                        new NavPart(part == Part.START ? null : part.name().toLowerCase(Locale.ROOT), items));
            }
        }
        String role = messages.getMessage("role." + user.role().apiName(), null, Locale.ENGLISH);
        return new Shell(user.name(), user.email(), role, navigation, VERSION);
    }

    private boolean opens(Section section, ConsoleUser user) {
        return section.readers.contains(user.role()) || more.stream().anyMatch(pages -> pages.open(section.href, user));
    }
}
