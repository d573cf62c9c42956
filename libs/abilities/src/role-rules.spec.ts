import { abilityKinds, abilityNames } from './ability-names.js';
import { RuleTable } from './compile-ability.js';
import { matrixStates } from './matrix-states.js';
import { matrixActors, matrixRows, renderMatrix, renderRules } from './render-matrix.js';
import { roleRules } from './role-rules.js';

// Who may what, written down apart from the rules. Each sign is one actor: no member, Guest, Reporter, Developer,
// Maintainer, Owner, Administrator without membership; a dot means no. A change here is a change of permissions.
const expected = `
group:create            | instance        | any                                                   | ......A
group:create            | group           | any                                                   | ....MOA
group:read              | group           | any                                                   | .GRDMOA
group:update            | group           | any                                                   | .....OA
group:delete            | group           | any                                                   | .....OA
group:transfer          | group           | any                                                   | .....OA
group:restore           | group           | any                                                   | .....OA
group:purge             | group           | any                                                   | .....O.
project:create          | group           | any                                                   | ....MOA
project:read            | project         | open                                                  | .GRDMOA
project:read            | project         | archived                                              | .GRDMOA
project:update          | project         | open                                                  | ....MOA
project:update          | project         | archived                                              | .......
project:archive         | project         | open                                                  | .....OA
project:archive         | project         | archived                                              | .....OA
project:delete          | project         | open                                                  | .....OA
project:delete          | project         | archived                                              | .....OA
project:transfer        | project         | open                                                  | .....OA
project:transfer        | project         | archived                                              | .....OA
project:restore         | project         | open                                                  | .....OA
project:restore         | project         | archived                                              | .....OA
project:purge           | project         | open                                                  | .....O.
project:purge           | project         | archived                                              | .....O.
member:list             | group           | any                                                   | ..RDMOA
member:list             | project         | open                                                  | ..RDMOA
member:list             | project         | archived                                              | ..RDMOA
member:create           | member          | of a group, new developer                             | .....OA
member:create           | member          | of a group, new owner                                 | .....OA
member:create           | member          | of a group, guest to maintainer                       | .....OA
member:create           | member          | of a group, owner to guest                            | .....OA
member:create           | member          | of a group, guest removed                             | .....OA
member:create           | member          | of a group, owner removed                             | .....OA
member:create           | member          | of a group, himself                                   | ......A
member:create           | member          | of a project, new developer                           | ....MOA
member:create           | member          | of a project, new owner                               | .....OA
member:create           | member          | of a project, guest to maintainer                     | ....MOA
member:create           | member          | of a project, owner to guest                          | ....MOA
member:create           | member          | of a project, guest removed                           | ....MOA
member:create           | member          | of a project, owner removed                           | ....MOA
member:create           | member          | of a project, himself                                 | ......A
member:update           | member          | of a group, new developer                             | .....OA
member:update           | member          | of a group, new owner                                 | .....OA
member:update           | member          | of a group, guest to maintainer                       | .....OA
member:update           | member          | of a group, owner to guest                            | .....OA
member:update           | member          | of a group, guest removed                             | .....OA
member:update           | member          | of a group, owner removed                             | .....OA
member:update           | member          | of a group, himself                                   | ......A
member:update           | member          | of a project, new developer                           | ....MOA
member:update           | member          | of a project, new owner                               | .....OA
member:update           | member          | of a project, guest to maintainer                     | ....MOA
member:update           | member          | of a project, owner to guest                          | .....OA
member:update           | member          | of a project, guest removed                           | ....MOA
member:update           | member          | of a project, owner removed                           | .....OA
member:update           | member          | of a project, himself                                 | ......A
member:delete           | member          | of a group, new developer                             | .....OA
member:delete           | member          | of a group, new owner                                 | .....OA
member:delete           | member          | of a group, guest to maintainer                       | .....OA
member:delete           | member          | of a group, owner to guest                            | .....OA
member:delete           | member          | of a group, guest removed                             | .....OA
member:delete           | member          | of a group, owner removed                             | .....OA
member:delete           | member          | of a group, himself                                   | .GRDMOA
member:delete           | member          | of a project, new developer                           | ....MOA
member:delete           | member          | of a project, new owner                               | ....MOA
member:delete           | member          | of a project, guest to maintainer                     | ....MOA
member:delete           | member          | of a project, owner to guest                          | .....OA
member:delete           | member          | of a project, guest removed                           | ....MOA
member:delete           | member          | of a project, owner removed                           | .....OA
member:delete           | member          | of a project, himself                                 | .GRDMOA
custom_role:list        | group           | any                                                   | ..RDMOA
custom_role:create      | group           | any                                                   | .....O.
custom_role:update      | group           | any                                                   | .....O.
custom_role:delete      | group           | any                                                   | .....O.
environment:list        | project         | open                                                  | ..RDMOA
environment:list        | project         | archived                                              | ..RDMOA
environment:create      | environment     | environment unprotected                               | ...DMO.
environment:create      | environment     | environment unprotected, archived                     | .......
environment:create      | environment     | environment for maintainers                           | ...DMO.
environment:create      | environment     | environment for maintainers, archived                 | .......
environment:create      | environment     | environment for owners                                | ...DMO.
environment:create      | environment     | environment for owners, archived                      | .......
environment:create      | environment     | environment for nobody                                | ...DMO.
environment:create      | environment     | environment for nobody, archived                      | .......
environment:update      | environment     | environment unprotected                               | ....MO.
environment:update      | environment     | environment unprotected, archived                     | .......
environment:update      | environment     | environment for maintainers                           | ....MO.
environment:update      | environment     | environment for maintainers, archived                 | .......
environment:update      | environment     | environment for owners                                | .....O.
environment:update      | environment     | environment for owners, archived                      | .......
environment:update      | environment     | environment for nobody                                | .....O.
environment:update      | environment     | environment for nobody, archived                      | .......
environment:delete      | environment     | environment unprotected                               | ....MO.
environment:delete      | environment     | environment unprotected, archived                     | .......
environment:delete      | environment     | environment for maintainers                           | ....MO.
environment:delete      | environment     | environment for maintainers, archived                 | .......
environment:delete      | environment     | environment for owners                                | .....O.
environment:delete      | environment     | environment for owners, archived                      | .......
environment:delete      | environment     | environment for nobody                                | .....O.
environment:delete      | environment     | environment for nobody, archived                      | .......
environment:protect     | environment     | environment unprotected                               | ....MO.
environment:protect     | environment     | environment unprotected, archived                     | .......
environment:protect     | environment     | environment for maintainers                           | ....MO.
environment:protect     | environment     | environment for maintainers, archived                 | .......
environment:protect     | environment     | environment for owners                                | .....O.
environment:protect     | environment     | environment for owners, archived                      | .......
environment:protect     | environment     | environment for nobody                                | .....O.
environment:protect     | environment     | environment for nobody, archived                      | .......
environment:deploy      | environment     | environment unprotected                               | ...DMO.
environment:deploy      | environment     | environment unprotected, archived                     | .......
environment:deploy      | environment     | environment for maintainers                           | ....MO.
environment:deploy      | environment     | environment for maintainers, archived                 | .......
environment:deploy      | environment     | environment for owners                                | .....O.
environment:deploy      | environment     | environment for owners, archived                      | .......
environment:deploy      | environment     | environment for nobody                                | .......
environment:deploy      | environment     | environment for nobody, archived                      | .......
protected_ref:list      | project         | open                                                  | ...DMOA
protected_ref:list      | project         | archived                                              | ...DMOA
protected_ref:create    | protected_ref   | ref unprotected                                       | ....MO.
protected_ref:create    | protected_ref   | ref unprotected, archived                             | .......
protected_ref:create    | protected_ref   | ref for maintainers                                   | ....MO.
protected_ref:create    | protected_ref   | ref for maintainers, archived                         | .......
protected_ref:create    | protected_ref   | ref for owners                                        | .....O.
protected_ref:create    | protected_ref   | ref for owners, archived                              | .......
protected_ref:create    | protected_ref   | ref for nobody                                        | .....O.
protected_ref:create    | protected_ref   | ref for nobody, archived                              | .......
protected_ref:delete    | protected_ref   | ref unprotected                                       | ....MO.
protected_ref:delete    | protected_ref   | ref unprotected, archived                             | .......
protected_ref:delete    | protected_ref   | ref for maintainers                                   | ....MO.
protected_ref:delete    | protected_ref   | ref for maintainers, archived                         | .......
protected_ref:delete    | protected_ref   | ref for owners                                        | .....O.
protected_ref:delete    | protected_ref   | ref for owners, archived                              | .......
protected_ref:delete    | protected_ref   | ref for nobody                                        | .....O.
protected_ref:delete    | protected_ref   | ref for nobody, archived                              | .......
ref:list                | project         | open                                                  | ..RDMOA
ref:list                | project         | archived                                              | ..RDMOA
ref:read                | ref             | ref unprotected                                       | ..RDMO.
ref:read                | ref             | ref unprotected, archived                             | ..RDMO.
ref:read                | ref             | ref for maintainers                                   | ..RDMO.
ref:read                | ref             | ref for maintainers, archived                         | ..RDMO.
ref:read                | ref             | ref for owners                                        | ..RDMO.
ref:read                | ref             | ref for owners, archived                              | ..RDMO.
ref:read                | ref             | ref for nobody                                        | ..RDMO.
ref:read                | ref             | ref for nobody, archived                              | ..RDMO.
ref:push                | ref             | ref unprotected                                       | ...DMO.
ref:push                | ref             | ref unprotected, archived                             | .......
ref:push                | ref             | ref for maintainers                                   | ....MO.
ref:push                | ref             | ref for maintainers, archived                         | .......
ref:push                | ref             | ref for owners                                        | .....O.
ref:push                | ref             | ref for owners, archived                              | .......
ref:push                | ref             | ref for nobody                                        | .......
ref:push                | ref             | ref for nobody, archived                              | .......
secrets_manager:read    | secrets_manager | open                                                  | ...DMOA
secrets_manager:read    | secrets_manager | archived                                              | ...DMOA
secrets_manager:create  | secrets_manager | open                                                  | ....MO.
secrets_manager:create  | secrets_manager | archived                                              | .......
secrets_manager:update  | secrets_manager | open                                                  | ....MO.
secrets_manager:update  | secrets_manager | archived                                              | .......
secrets_manager:delete  | secrets_manager | open                                                  | .....O.
secrets_manager:delete  | secrets_manager | archived                                              | .......
secrets_manager:restore | secrets_manager | open                                                  | .....O.
secrets_manager:restore | secrets_manager | archived                                              | .......
secrets_manager:purge   | secrets_manager | open                                                  | .....O.
secrets_manager:purge   | secrets_manager | archived                                              | .......
secrets_manager:freeze  | secrets_manager | open                                                  | ....MO.
secrets_manager:freeze  | secrets_manager | archived                                              | ....MO.
secrets_manager:thaw    | secrets_manager | open                                                  | ....MO.
secrets_manager:thaw    | secrets_manager | archived                                              | .......
secret_grant:list       | group           | any                                                   | .....OA
secret_grant:list       | project         | open                                                  | ....MOA
secret_grant:list       | project         | archived                                              | ....MOA
secret_grant:update     | group           | any                                                   | .....O.
secret_grant:update     | project         | open                                                  | .....O.
secret_grant:update     | project         | archived                                              | .....O.
secret:list             | group           | any                                                   | ...DMOA
secret:list             | project         | open                                                  | ...DMOA
secret:list             | project         | archived                                              | ...DMOA
secret:list             | secret          | environment unprotected                               | ...DMOA
secret:list             | secret          | environment unprotected, archived                     | ...DMOA
secret:list             | secret          | environment for maintainers                           | ...DMOA
secret:list             | secret          | environment for maintainers, archived                 | ...DMOA
secret:list             | secret          | environment for owners                                | ...DMOA
secret:list             | secret          | environment for owners, archived                      | ...DMOA
secret:list             | secret          | environment for nobody                                | ...DMOA
secret:list             | secret          | environment for nobody, archived                      | ...DMOA
secret:list             | secret          | manager inactive                                      | ...DMOA
secret:list             | secret          | write-only                                            | ...DMOA
secret:read             | secret          | environment unprotected                               | ...DMOA
secret:read             | secret          | environment unprotected, archived                     | ...DMOA
secret:read             | secret          | environment for maintainers                           | ...DMOA
secret:read             | secret          | environment for maintainers, archived                 | ...DMOA
secret:read             | secret          | environment for owners                                | ...DMOA
secret:read             | secret          | environment for owners, archived                      | ...DMOA
secret:read             | secret          | environment for nobody                                | ...DMOA
secret:read             | secret          | environment for nobody, archived                      | ...DMOA
secret:read             | secret          | manager inactive                                      | ...DMOA
secret:read             | secret          | write-only                                            | ...DMOA
secret:create           | secret          | environment unprotected                               | ...DMO.
secret:create           | secret          | environment unprotected, archived                     | .......
secret:create           | secret          | environment for maintainers                           | ....MO.
secret:create           | secret          | environment for maintainers, archived                 | .......
secret:create           | secret          | environment for owners                                | .....O.
secret:create           | secret          | environment for owners, archived                      | .......
secret:create           | secret          | environment for nobody                                | .......
secret:create           | secret          | environment for nobody, archived                      | .......
secret:create           | secret          | manager inactive                                      | .......
secret:create           | secret          | write-only                                            | ...DMO.
secret:update           | secret          | environment unprotected                               | ....MO.
secret:update           | secret          | environment unprotected, archived                     | .......
secret:update           | secret          | environment for maintainers                           | ....MO.
secret:update           | secret          | environment for maintainers, archived                 | .......
secret:update           | secret          | environment for owners                                | .....O.
secret:update           | secret          | environment for owners, archived                      | .......
secret:update           | secret          | environment for nobody                                | .......
secret:update           | secret          | environment for nobody, archived                      | .......
secret:update           | secret          | manager inactive                                      | .......
secret:update           | secret          | write-only                                            | ....MO.
secret:delete           | secret          | environment unprotected                               | .....O.
secret:delete           | secret          | environment unprotected, archived                     | .......
secret:delete           | secret          | environment for maintainers                           | .....O.
secret:delete           | secret          | environment for maintainers, archived                 | .......
secret:delete           | secret          | environment for owners                                | .....O.
secret:delete           | secret          | environment for owners, archived                      | .......
secret:delete           | secret          | environment for nobody                                | .....O.
secret:delete           | secret          | environment for nobody, archived                      | .......
secret:delete           | secret          | manager inactive                                      | .....O.
secret:delete           | secret          | write-only                                            | .....O.
secret:restore          | secret          | environment unprotected                               | .....O.
secret:restore          | secret          | environment unprotected, archived                     | .......
secret:restore          | secret          | environment for maintainers                           | .....O.
secret:restore          | secret          | environment for maintainers, archived                 | .......
secret:restore          | secret          | environment for owners                                | .....O.
secret:restore          | secret          | environment for owners, archived                      | .......
secret:restore          | secret          | environment for nobody                                | .....O.
secret:restore          | secret          | environment for nobody, archived                      | .......
secret:restore          | secret          | manager inactive                                      | .....O.
secret:restore          | secret          | write-only                                            | .....O.
secret:purge            | secret          | environment unprotected                               | .....O.
secret:purge            | secret          | environment unprotected, archived                     | .......
secret:purge            | secret          | environment for maintainers                           | .....O.
secret:purge            | secret          | environment for maintainers, archived                 | .......
secret:purge            | secret          | environment for owners                                | .....O.
secret:purge            | secret          | environment for owners, archived                      | .......
secret:purge            | secret          | environment for nobody                                | .....O.
secret:purge            | secret          | environment for nobody, archived                      | .......
secret:purge            | secret          | manager inactive                                      | .....O.
secret:purge            | secret          | write-only                                            | .....O.
secret:freeze           | secret          | environment unprotected                               | ....MO.
secret:freeze           | secret          | environment unprotected, archived                     | ....MO.
secret:freeze           | secret          | environment for maintainers                           | ....MO.
secret:freeze           | secret          | environment for maintainers, archived                 | ....MO.
secret:freeze           | secret          | environment for owners                                | ....MO.
secret:freeze           | secret          | environment for owners, archived                      | ....MO.
secret:freeze           | secret          | environment for nobody                                | ....MO.
secret:freeze           | secret          | environment for nobody, archived                      | ....MO.
secret:freeze           | secret          | manager inactive                                      | ....MO.
secret:freeze           | secret          | write-only                                            | ....MO.
secret:thaw             | secret          | environment unprotected                               | ....MO.
secret:thaw             | secret          | environment unprotected, archived                     | .......
secret:thaw             | secret          | environment for maintainers                           | ....MO.
secret:thaw             | secret          | environment for maintainers, archived                 | .......
secret:thaw             | secret          | environment for owners                                | .....O.
secret:thaw             | secret          | environment for owners, archived                      | .......
secret:thaw             | secret          | environment for nobody                                | .......
secret:thaw             | secret          | environment for nobody, archived                      | .......
secret:thaw             | secret          | manager inactive                                      | ....MO.
secret:thaw             | secret          | write-only                                            | ....MO.
secret:destroy_version  | secret          | environment unprotected                               | .....O.
secret:destroy_version  | secret          | environment unprotected, archived                     | .......
secret:destroy_version  | secret          | environment for maintainers                           | .....O.
secret:destroy_version  | secret          | environment for maintainers, archived                 | .......
secret:destroy_version  | secret          | environment for owners                                | .....O.
secret:destroy_version  | secret          | environment for owners, archived                      | .......
secret:destroy_version  | secret          | environment for nobody                                | .....O.
secret:destroy_version  | secret          | environment for nobody, archived                      | .......
secret:destroy_version  | secret          | manager inactive                                      | .....O.
secret:destroy_version  | secret          | write-only                                            | .....O.
secret:read_value       | secret          | environment unprotected                               | .....O.
secret:read_value       | secret          | environment unprotected, archived                     | .......
secret:read_value       | secret          | environment for maintainers                           | .....O.
secret:read_value       | secret          | environment for maintainers, archived                 | .......
secret:read_value       | secret          | environment for owners                                | .....O.
secret:read_value       | secret          | environment for owners, archived                      | .......
secret:read_value       | secret          | environment for nobody                                | .......
secret:read_value       | secret          | environment for nobody, archived                      | .......
secret:read_value       | secret          | manager inactive                                      | .......
secret:read_value       | secret          | write-only                                            | .......
secret_use:list         | group           | any                                                   | ...DMOA
secret_use:list         | project         | open                                                  | ...DMOA
secret_use:list         | project         | archived                                              | ...DMOA
secret_use:list         | secret          | environment unprotected                               | ...DMOA
secret_use:list         | secret          | environment unprotected, archived                     | ...DMOA
secret_use:list         | secret          | environment for maintainers                           | ...DMOA
secret_use:list         | secret          | environment for maintainers, archived                 | ...DMOA
secret_use:list         | secret          | environment for owners                                | ...DMOA
secret_use:list         | secret          | environment for owners, archived                      | ...DMOA
secret_use:list         | secret          | environment for nobody                                | ...DMOA
secret_use:list         | secret          | environment for nobody, archived                      | ...DMOA
secret_use:list         | secret          | manager inactive                                      | ...DMOA
secret_use:list         | secret          | write-only                                            | ...DMOA
pipeline:list           | project         | open                                                  | ..RDMOA
pipeline:list           | project         | archived                                              | ..RDMOA
pipeline:read           | pipeline        | ref unprotected                                       | ..RDMOA
pipeline:read           | pipeline        | ref unprotected, archived                             | ..RDMOA
pipeline:read           | pipeline        | ref for maintainers                                   | ..RDMOA
pipeline:read           | pipeline        | ref for maintainers, archived                         | ..RDMOA
pipeline:read           | pipeline        | ref for owners                                        | ..RDMOA
pipeline:read           | pipeline        | ref for owners, archived                              | ..RDMOA
pipeline:read           | pipeline        | ref for nobody                                        | ..RDMOA
pipeline:read           | pipeline        | ref for nobody, archived                              | ..RDMOA
pipeline:create         | pipeline        | ref unprotected                                       | ...DMO.
pipeline:create         | pipeline        | ref unprotected, archived                             | .......
pipeline:create         | pipeline        | ref for maintainers                                   | ....MO.
pipeline:create         | pipeline        | ref for maintainers, archived                         | .......
pipeline:create         | pipeline        | ref for owners                                        | .....O.
pipeline:create         | pipeline        | ref for owners, archived                              | .......
pipeline:create         | pipeline        | ref for nobody                                        | .......
pipeline:create         | pipeline        | ref for nobody, archived                              | .......
pipeline:cancel         | pipeline        | ref unprotected                                       | ...DMO.
pipeline:cancel         | pipeline        | ref unprotected, archived                             | ...DMO.
pipeline:cancel         | pipeline        | ref for maintainers                                   | ...DMO.
pipeline:cancel         | pipeline        | ref for maintainers, archived                         | ...DMO.
pipeline:cancel         | pipeline        | ref for owners                                        | ...DMO.
pipeline:cancel         | pipeline        | ref for owners, archived                              | ...DMO.
pipeline:cancel         | pipeline        | ref for nobody                                        | ...DMO.
pipeline:cancel         | pipeline        | ref for nobody, archived                              | ...DMO.
pipeline:retry          | pipeline        | ref unprotected                                       | ...DMO.
pipeline:retry          | pipeline        | ref unprotected, archived                             | .......
pipeline:retry          | pipeline        | ref for maintainers                                   | ....MO.
pipeline:retry          | pipeline        | ref for maintainers, archived                         | .......
pipeline:retry          | pipeline        | ref for owners                                        | .....O.
pipeline:retry          | pipeline        | ref for owners, archived                              | .......
pipeline:retry          | pipeline        | ref for nobody                                        | .......
pipeline:retry          | pipeline        | ref for nobody, archived                              | .......
job:read                | job             | unprotected                                           | ..RDMOA
job:read                | job             | unprotected, archived                                 | ..RDMOA
job:read                | job             | ref for maintainers                                   | ..RDMOA
job:read                | job             | ref for maintainers, archived                         | ..RDMOA
job:read                | job             | environment for maintainers                           | ..RDMOA
job:read                | job             | environment for maintainers, archived                 | ..RDMOA
job:read                | job             | ref for maintainers, environment for owners           | ..RDMOA
job:read                | job             | ref for maintainers, environment for owners, archived | ..RDMOA
job:play                | job             | unprotected                                           | ...DMO.
job:play                | job             | unprotected, archived                                 | .......
job:play                | job             | ref for maintainers                                   | ....MO.
job:play                | job             | ref for maintainers, archived                         | .......
job:play                | job             | environment for maintainers                           | ....MO.
job:play                | job             | environment for maintainers, archived                 | .......
job:play                | job             | ref for maintainers, environment for owners           | .....O.
job:play                | job             | ref for maintainers, environment for owners, archived | .......
job:cancel              | job             | unprotected                                           | ...DMO.
job:cancel              | job             | unprotected, archived                                 | ...DMO.
job:cancel              | job             | ref for maintainers                                   | ...DMO.
job:cancel              | job             | ref for maintainers, archived                         | ...DMO.
job:cancel              | job             | environment for maintainers                           | ...DMO.
job:cancel              | job             | environment for maintainers, archived                 | ...DMO.
job:cancel              | job             | ref for maintainers, environment for owners           | ...DMO.
job:cancel              | job             | ref for maintainers, environment for owners, archived | ...DMO.
job:retry               | job             | unprotected                                           | ...DMO.
job:retry               | job             | unprotected, archived                                 | .......
job:retry               | job             | ref for maintainers                                   | ....MO.
job:retry               | job             | ref for maintainers, archived                         | .......
job:retry               | job             | environment for maintainers                           | ....MO.
job:retry               | job             | environment for maintainers, archived                 | .......
job:retry               | job             | ref for maintainers, environment for owners           | .....O.
job:retry               | job             | ref for maintainers, environment for owners, archived | .......
job_log:read            | job             | unprotected                                           | ..RDMO.
job_log:read            | job             | unprotected, archived                                 | ..RDMO.
job_log:read            | job             | ref for maintainers                                   | ..RDMO.
job_log:read            | job             | ref for maintainers, archived                         | ..RDMO.
job_log:read            | job             | environment for maintainers                           | ..RDMO.
job_log:read            | job             | environment for maintainers, archived                 | ..RDMO.
job_log:read            | job             | ref for maintainers, environment for owners           | ..RDMO.
job_log:read            | job             | ref for maintainers, environment for owners, archived | ..RDMO.
runner:list             | group           | any                                                   | ....MOA
runner:list             | project         | open                                                  | ....MOA
runner:list             | project         | archived                                              | ....MOA
runner:read             | runner          | of a group                                            | ....MOA
runner:read             | runner          | of a project                                          | ....MOA
runner:read             | runner          | of a project, archived                                | ....MOA
runner:create           | runner          | of a group                                            | .....OA
runner:create           | runner          | of a project                                          | ....MOA
runner:create           | runner          | of a project, archived                                | .......
runner:update           | runner          | of a group                                            | .....OA
runner:update           | runner          | of a project                                          | ....MOA
runner:update           | runner          | of a project, archived                                | .......
runner:delete           | runner          | of a group                                            | .....OA
runner:delete           | runner          | of a project                                          | ....MOA
runner:delete           | runner          | of a project, archived                                | ....MOA
trash:list              | group           | any                                                   | ....MOA
trash:list              | project         | open                                                  | ....MOA
trash:list              | project         | archived                                              | ....MOA
webhook:list            | group           | any                                                   | .....O.
webhook:list            | project         | open                                                  | ....MO.
webhook:list            | project         | archived                                              | ....MO.
webhook:create          | group           | any                                                   | .....O.
webhook:create          | project         | open                                                  | ....MO.
webhook:create          | project         | archived                                              | ....MO.
webhook:update          | group           | any                                                   | .....O.
webhook:update          | project         | open                                                  | ....MO.
webhook:update          | project         | archived                                              | ....MO.
webhook:delete          | group           | any                                                   | .....O.
webhook:delete          | project         | open                                                  | ....MO.
webhook:delete          | project         | archived                                              | ....MO.
audit:list              | instance        | any                                                   | ......A
audit:list              | group           | any                                                   | .....OA
audit:list              | project         | open                                                  | ....MOA
audit:list              | project         | archived                                              | ....MOA
user:list               | instance        | any                                                   | ......A
user:create             | instance        | any                                                   | ......A
user:update             | instance        | any                                                   | ......A
user:block              | instance        | any                                                   | ......A
setting:read            | instance        | any                                                   | ......A
setting:update          | instance        | any                                                   | ......A
instance_runner:list    | instance        | any                                                   | ......A
instance_runner:read    | instance        | any                                                   | ......A
instance_runner:create  | instance        | any                                                   | ......A
instance_runner:update  | instance        | any                                                   | ......A
instance_runner:delete  | instance        | any                                                   | ......A
`;

const answered = matrixRows().map((row) => [row.ability, row.kind, row.state, row.answers].join(' | '));
const written = expected
  .trim()
  .split('\n')
  .map((line) => line.replace(/ +\| /g, ' | '));

describe('the rules of the roles', () => {
  it('answer every ability on every kind of subject in every state as written down', () => {
    expect(answered).toEqual(written);
  });

  it('are written down for every ability, kind and state exactly once', () => {
    const all = abilityNames.flatMap((name) =>
      abilityKinds[name].flatMap((kind) => matrixStates(kind).map((state) => `${name} | ${kind} | ${state.name}`)),
    );

    expect(written.map((line) => line.split(' | ').slice(0, 3).join(' | '))).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
  });

  it('each decide something: without any one of them some answer changes', () => {
    const idle = roleRules.filter((left) => {
      const rest = matrixRows(new RuleTable(roleRules.filter((rule) => rule !== left)));
      return rest.every((row, at) => answered[at]!.endsWith(` | ${row.answers}`));
    });

    expect(idle.map((rule) => rule.id)).toEqual([]);
  });
});

describe('renderMatrix', () => {
  it('shows one line per answer and one column per actor', () => {
    const lines = renderMatrix().trim().split('\n');

    expect(lines).toHaveLength(answered.length + 2);
    expect(lines[0]).toBe(`| ability | on | state | ${matrixActors.map((actor) => actor.name).join(' | ')} |`);
    expect(lines).toContain('| `secret:create` | secret | environment for maintainers |  |  |  |  | yes | yes |  |');
  });
});

describe('renderRules', () => {
  it('shows each rule with its condition and reason', () => {
    const lines = renderRules().trim().split('\n');

    expect(lines).toHaveLength(roleRules.length + 2);
    expect(lines).toContain(
      '| `protected_ref.change` | prevent | `protected_ref:create` `protected_ref:delete` | pushRole above own role | The ref is protected for a role above yours. |',
    );
    expect(lines).toContain('| `member.leave` | allow | `member:delete` | self is true | Members may leave. |');
  });
});
