export { Admission, AdmissionFinding, AdmissionOrigin, AdmissionReport, AdmissionSeverity } from './admission/admission';
export { AdmissionValidation } from './admission/validation';
