# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of access rights: classic token scopes with their display names, and platform scopes."""

from __future__ import annotations

# Every scope an API token can be given (environment.md 2.8).
CLASSIC_SCOPES: tuple[str, ...] = tuple("""
settings.read settings.write entities.read entities.write problems.read problems.write events.read events.ingest releases.read
slo.read slo.write auditLogs.read networkZones.read networkZones.write
apiTokens.read apiTokens.write tenantTokenRotation.write activeGateTokenManagement.read activeGateTokenManagement.create
activeGateTokenManagement.write agentTokenManagement.read credentialVault.read credentialVault.write
metrics.read metrics.write metrics.ingest logs.read logs.ingest bizevents.ingest openTelemetryTrace.ingest traces.lookup
openpipeline.events openpipeline.events.custom openpipeline.events_security openpipeline.events_security.custom
openpipeline.events_sdlc openpipeline.events_sdlc.custom openpipeline.events_smartscape
activeGates.read activeGates.write oneAgents.read oneAgents.write adaptiveTrafficManagement.read
extensions.read extensions.write extensionConfigurations.read extensionConfigurations.write extensionConfigurationActions.write
extensionEnvironment.read extensionEnvironment.write extensionDiscoveryJmx.read extensionDiscoveryPmi.read hub.read hub.write hub.install
attacks.read attacks.write securityProblems.read securityProblems.write unifiedAnalysis.read
syntheticExecutions.read syntheticExecutions.write syntheticLocations.read syntheticLocations.write geographicRegions.read
javaScriptMappingFiles.read javaScriptMappingFiles.write rumCookieNames.read rumManualInsertionTags.read
DataExport ReadConfig WriteConfig ExternalSyntheticIntegration ReadSyntheticData DataPrivacy DTAQLAccess UserSessionAnonymization
DssFileManagement RumJavaScriptTagManagement ActiveGateCertManagement RestRequestForwarding CaptureRequestData LogExport
InstallerDownload SupportAlert PluginUpload DataImport TenantTokenManagement AdvancedSyntheticIntegration RumBrowserExtension Davis
""".split())

PLATFORM_SCOPES: tuple[str, ...] = tuple("""
settings:objects:read settings:objects:write settings:objects:admin settings:schemas:read
environment-api:api-tokens:read environment-api:api-tokens:write environment-api:entities:read environment-api:entities:write
environment-api:problems:read environment-api:problems:write environment-api:slo:read environment-api:slo:write
environment-api:events:write environment-api:credentials:read environment-api:credentials:write
app-engine:apps:run app-settings:objects:read app-settings:objects:write
document:documents:read document:documents:write document:documents:delete document:documents:admin
account-idm-read account-idm-write account-env-read account-uac-read account-uac-write
iam-policies-management iam:policies:read iam:policies:write iam:bindings:read iam:bindings:write
iam:boundaries:read iam:boundaries:write iam:users:read iam:groups:read iam:effective-permissions:read
platform-token:tokens:manage
""".split())

# Only the first of the two below is documented (environment.md 2.8); the others follow its pattern. (unverified)
_DISPLAY_NAMES = {
    "settings.write": "Write settings",
    "WriteConfig": "Write configuration",
    "ReadConfig": "Read configuration",
    "apiTokens.read": "Read API tokens",
    "apiTokens.write": "Write API tokens",
    "slo.read": "Read SLO",
    "slo.write": "Write SLO",
}


def with_display_name(scope: str) -> str:
    """Return ``scope (Display name)`` as 403 messages spell it."""
    name = _DISPLAY_NAMES.get(scope)
    if name is None:
        subject, _dot, verb = scope.rpartition(".")
        name = f"{verb.capitalize()} {subject}" if subject else scope
    return f"{scope} ({name})"
